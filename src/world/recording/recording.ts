import { bit } from "../../lib/bit";
import type { Scenario } from "../../scenario/scenario";
import { ATTEMPT, CALL, REASONS } from "../../stats/samples";
import type { Reason, Samples } from "../../stats/samples";
import type { Cluster } from "../cluster";
import { GAUGES, IN_FLIGHT } from "../gauges";
import * as R from "../rows";
import type { ServiceState } from "../service-state";
import type { Target } from "../traffic/target";
import { RecordedStays } from "./recorded-stays";
import { NOTHING } from "./recorder";
import type { Opening } from "./recorder";
import { Sampling } from "./sampling";

const { ARRIVED_AT, CLIENT_RETRIES, CLUSTER, EXECUTED, FLAGS, HEDGE_WAITS } = R;
const { INSIDE, INSTANCE, IS_BRANCH, ROUTE, ROW_SHIFT, START_AT, TIMEOUT_AT } = R;
const { TRIES_AND_FLAGS, TRY_SHIFT } = R;

/**
 * The simulated system with somebody who writes down what becomes of some requests. It overrides what
 * requests pass through, so a run without it has nothing to ask; what is simulated is the same to the event.
 */
export class Recording extends RecordedStays {
  private readonly sampling: Sampling;
  /** Number of the last request of a client. */
  private requests = 0;
  /** Of the call whose row is taken next; null: it is not written down. */
  private opening: Opening | null = null;
  /** Of the call that is being made: its copies are made for the same. */
  private copied: Opening | null = null;
  /** The attempt that is sent next is the client's own retry, or a hedge that was a retry. */
  private reason: Reason = "first";

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    this.sampling = new Sampling(scenario.outputs, replication);
  }

  /** Some requests may be written down. */
  get isSampling(): boolean {
    const { requests, traces } = this.scenario.outputs;
    return requests !== null || (traces !== null && (this.replication === 0 || traces.only !== null));
  }

  samples(): Samples {
    this.noteInside();
    this.recorder.renumber(this.instances.all());
    const { unlisted, untraced } = this.sampling;
    return { ...this.recorder.data(), arrived: this.requests, unlisted, untraced };
  }

  override issueRoot(
    client: number,
    target: Target,
    proxy: number,
    key0: number,
    key1: number,
    user: number,
    measured: number,
  ): void {
    const request = ++this.requests;
    const { sampling } = this;
    sampling.decide(request, key0, key1, measured);
    const { isTraced, isListed } = sampling;
    if (isTraced || isListed) this.opening = { request, isTraced, isListed, parent: NOTHING, frame: 0 };
    this.copied = isTraced ? this.opening : null;
    super.issueRoot(client, target, proxy, key0, key1, user, measured);
  }

  override issueFrom(frame: number, number: number): void {
    const { recorder } = this;
    if (recorder.isTraced(frame)) {
      const parent = recorder.attempt(frame);
      const request = recorder.calls.get(recorder.attempts.get(parent, ATTEMPT.call), CALL.request);
      this.opening = { request, isTraced: true, isListed: false, parent, frame: recorder.frame(frame) };
    }
    // From within a client's request, if its callee begins at once.
    const before = this.copied;
    this.copied = this.opening;
    super.issueFrom(frame, number);
    this.copied = before;
  }

  protected override issueCopy(
    cluster: number,
    route: number,
    timeoutNs: number,
    key0: number,
    key1: number,
    measured: number,
    caller: number,
    session: number,
    sizes: number,
  ): void {
    this.opening = this.copied === null ? null : { ...this.copied, isListed: false };
    super.issueCopy(cluster, route, timeoutNs, key0, key1, measured, caller, session, sizes);
  }

  override takeCall(): number {
    const row = super.takeCall();
    this.recorder.callTaken(row, this.opening);
    this.opening = null;
    return row;
  }

  override send(call: number): void {
    if (this.recorder.call(call) !== NOTHING && this.triesOf(call) === 0) this.noteCall(call);
    super.send(call);
  }

  override takeAttempt(call: number): number {
    const row = super.takeAttempt(call);
    const attempt = this.recorder.attemptTaken(row, call, this.queue.now);
    if (attempt !== NOTHING) {
      const reason = this.triesOf(call) === 0 ? "first" : this.reason;
      this.recorder.attempts.set(attempt, ATTEMPT.reason, REASONS.indexOf(reason));
    }
    this.reason = "hedge";
    return row;
  }

  override retryDue(call: number): void {
    const flags = this.i[(call << (ROW_SHIFT + 1)) | TRIES_AND_FLAGS];
    this.reason = flags & CLIENT_RETRIES ? "client-retry" : flags & HEDGE_WAITS ? "hedge" : "retry";
    super.retryDue(call);
    this.reason = "hedge";
  }

  override seekConnection(attempt: number, cluster: Cluster, host: number): void {
    this.notePick(attempt, cluster);
    super.seekConnection(attempt, cluster, host);
  }

  override travel(attempt: number, c: number, latency: number): void {
    const { recorder, queue } = this;
    const record = recorder.attempt(attempt);
    if (record !== NOTHING) {
      this.notePick(attempt, this.clusters[this.i[c | CLUSTER]]);
      recorder.attempts.set(record, ATTEMPT.departNs, queue.now);
    }
    super.travel(attempt, c, latency);
  }

  override leave(attempt: number, service: ServiceState, outcome: number): void {
    const record = this.recorder.attempt(attempt);
    if (record !== NOTHING) {
      const { attempts } = this.recorder;
      this.recorder.endStay(attempt, this.queue.now);
      this.noteArrival(attempt, record);
      attempts.set(record, ATTEMPT.leftNs, this.queue.now);
      attempts.set(record, ATTEMPT.served, outcome);
      attempts.set(record, ATTEMPT.executedNs, this.f[(attempt << ROW_SHIFT) | EXECUTED]);
    }
    super.leave(attempt, service, outcome);
  }

  protected override close(a: number, cluster: Cluster, outcome: number): void {
    const record = this.recorder.attempt(a >> (ROW_SHIFT + 1));
    if (record !== NOTHING) {
      const { attempts } = this.recorder;
      attempts.set(record, ATTEMPT.closedNs, this.queue.now);
      attempts.set(record, ATTEMPT.outcome, outcome);
      this.noteInstance(a, record);
    }
    super.close(a, cluster, outcome);
  }

  override finish(call: number, cluster: Cluster, outcome: number, ending: number): void {
    const record = this.recorder.call(call);
    if (record !== NOTHING) {
      const { calls } = this.recorder;
      const { client } = this.routes[calls.get(record, CALL.route)];
      calls.set(record, CALL.outcome, outcome);
      calls.set(record, CALL.ending, ending);
      calls.set(record, CALL.openOfAll, this.openRequests);
      if (client >= 0) calls.set(record, CALL.openOfClient, this.gauges.level(client * GAUGES + IN_FLIGHT));
    }
    super.finish(call, cluster, outcome, ending);
  }

  override orphan(call: number): void {
    const record = this.recorder.call(call);
    if (record !== NOTHING) this.recorder.calls.set(record, CALL.orphanedNs, this.queue.now);
    super.orphan(call);
  }

  override giveCall(call: number): void {
    const record = this.recorder.call(call);
    if (record !== NOTHING) {
      this.recorder.calls.set(record, CALL.endNs, this.queue.now);
      this.recorder.calls.set(record, CALL.tries, this.triesOf(call));
      this.recorder.callGiven(call);
      this.endIfDone();
    }
    super.giveCall(call);
  }

  override giveAttempt(frame: number): void {
    if (this.recorder.attempt(frame) !== NOTHING) {
      this.recorder.frameGiven(frame, this.queue.now);
      this.endIfDone();
    }
    super.giveAttempt(frame);
  }

  private triesOf(call: number): number {
    return this.i[(call << (ROW_SHIFT + 1)) | TRIES_AND_FLAGS] >> TRY_SHIFT;
  }

  /** What is in the row of a call when it is first sent. */
  private noteCall(call: number): void {
    const { f, i } = this;
    const { calls } = this.recorder;
    const record = this.recorder.call(call);
    const c = call << (ROW_SHIFT + 1);
    const isOwn = (i[c | TRIES_AND_FLAGS] & R.ON_ITS_OWN) !== 0;
    calls.set(record, CALL.route, i[c | ROUTE]);
    calls.set(record, CALL.isAsync, bit(isOwn));
    calls.set(record, CALL.startNs, f[(c >> 1) | START_AT]);
    calls.set(record, CALL.timeoutNs, f[(c >> 1) | TIMEOUT_AT]);
    calls.set(record, CALL.cluster, i[c | CLUSTER]);
    calls.set(record, CALL.zone, this.clusters[i[c | CLUSTER]].zone);
    if (this.hasSizes === 0) return;
    calls.set(record, CALL.requestBytes, this.requestBytes(c));
    calls.set(record, CALL.answerBytes, this.answerBytes(c));
  }

  /** The endpoint that was chosen, among whom, and how busy they are. What is under way counts this one. */
  private notePick(attempt: number, cluster: Cluster): void {
    const { attempts } = this.recorder;
    const record = this.recorder.attempt(attempt);
    const a = attempt << (ROW_SHIFT + 1);
    if (record === NOTHING || this.i[a | INSTANCE] < 0) return;
    if (attempts.get(record, ATTEMPT.members) >= 0) return;
    this.noteInstance(a, record);
    const { members, size, active } = cluster.endpoints;
    const own = this.slotOf(attempt);
    let least = Infinity;
    let most = 0;
    for (let k = 0; k < size; k++) {
      const load = active[members[k]] - (members[k] === own ? 1 : 0);
      if (load < least) least = load;
      if (load > most) most = load;
    }
    attempts.set(record, ATTEMPT.members, size);
    attempts.set(record, ATTEMPT.active, active[own] - 1);
    attempts.set(record, ATTEMPT.least, least);
    attempts.set(record, ATTEMPT.most, most);
  }

  private noteInstance(a: number, record: number): void {
    if (this.i[a | INSTANCE] >= 0) this.recorder.attempts.set(record, ATTEMPT.instance, this.i[a | INSTANCE]);
  }

  private noteArrival(attempt: number, record: number): void {
    this.noteInstance(attempt << (ROW_SHIFT + 1), record);
    this.recorder.attempts.set(record, ATTEMPT.arrivedNs, this.f[(attempt << ROW_SHIFT) | ARRIVED_AT]);
  }

  /** The run is over: what is still at its instance has at least arrived. */
  private noteInside(): void {
    for (let attempt = 0; attempt < this.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      const record = this.recorder.attempt(attempt);
      if (record === NOTHING || this.i[a | FLAGS] & IS_BRANCH) continue;
      if (this.i[a | FLAGS] & INSIDE) this.noteArrival(attempt, record);
      else this.noteInstance(a, record);
    }
  }

  /** Where a single request is asked for, what comes after it matters to nobody. */
  private endIfDone(): void {
    const { traces } = this.scenario.outputs;
    if (traces !== null && traces.only !== null && this.recorder.open === 0) this.partial = true;
  }
}
