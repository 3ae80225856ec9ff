import type { Bit } from "../lib/bit";
import { bit } from "../lib/bit";
import { changesOf } from "../scenario/faults";
import type { Scenario } from "../scenario/scenario";
import { UNHEALTHY } from "../mesh/endpoint";
import { instanceAddress } from "./addresses";
import type { Cluster } from "./cluster";
import type { EdgeState } from "./edge-state";
import type { RetryRules } from "./retry-rules";
import * as R from "./rows";
import { Server } from "./server";
import type { SessionHashes } from "./session-hashes";
import { Tried } from "./tried";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALLER, CALL_PARENT, CALL_SESSION, HAS_TRIED, INSTANCE, ON_ITS_OWN, ROOT, ROW_SHIFT } = R;
const { TRIED, TRIES_AND_FLAGS } = R;

/** Chooses endpoints where it matters who asks. */
export abstract class Choice extends Server {
  /** Of sessions: their addresses; null until one is asked for. */
  private addresses: SessionHashes | null = null;
  /** Some calls avoid instances that they tried before. */
  protected readonly avoidsPrevious: Bit;
  readonly tried = new Tried();

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const rules = [...this.edges, ...this.sites].map((one) => one.rules?.avoids ?? 0);
    for (const change of changesOf(scenario))
      if (change.of === "retry") rules.push(change.after?.avoidPrevious ?? 0);
    this.avoidsPrevious = bit(rules.some((avoids) => avoids > 0));
  }

  abstract rulesOf(c: number, edge: EdgeState): RetryRules;

  /**
   * An endpoint that the call has not tried: what was picked, or what some more picks bring; where all were
   * tried, the last of them. Notes it as tried.
   */
  protected pickUntried(c: number, cluster: Cluster, picked: number): number {
    const { avoids } = this.rulesOf(c, cluster.edge);
    if (avoids === 0) return picked;
    const { cold, i, tried } = this;
    const list = i[c | TRIES_AND_FLAGS] & HAS_TRIED ? cold[c | TRIED] : -1;
    const session = this.hasSessions === 1 ? cold[c | CALL_SESSION] : -1;
    let slot = picked;
    for (let k = 1; k <= avoids && slot >= 0 && tried.has(cluster.instanceOf[slot], list); k++)
      slot = this.pickByWho(session, c, cluster, k);
    if (slot < 0) return slot;
    cold[c | TRIED] = tried.add(cluster.instanceOf[slot], list);
    i[c | TRIES_AND_FLAGS] |= HAS_TRIED;
    return slot;
  }

  /** The call ends, or begins anew: what it tried is forgotten. */
  protected forgetTried(c: number): void {
    if ((this.i[c | TRIES_AND_FLAGS] & HAS_TRIED) === 0) return;
    this.tried.give(this.cold[c | TRIED]);
    this.i[c | TRIES_AND_FLAGS] &= ~HAS_TRIED;
  }

  /**
   * The slot for a call: that at which who asks is kept, or else one by the session's key, or else any; -1:
   * none. `c`: the call's row of integers.
   */
  protected pickFor(c: number, cluster: Cluster): number {
    const session = this.hasSessions === 1 ? this.cold[c | CALL_SESSION] : -1;
    const kept = cluster.kept ?? cluster.edge.kept;
    const who = cluster.kept === null ? session : this.callerOf(c);
    if (kept === null || who < 0) return this.pickByWho(session, c, cluster);
    const now = this.queue.now;
    const before = kept.find(who, now);
    const known = before < 0 ? -1 : cluster.endpoints.slotOf(before);
    if (known >= 0 && cluster.endpoints.health[known] !== UNHEALTHY) return known;
    const slot = this.pickByWho(session, c, cluster);
    if (slot >= 0) kept.keep(who, cluster.instanceOf[slot], now);
    return slot;
  }

  private pickByWho(session: number, c: number, cluster: Cluster, again = 0): number {
    const { balancer, random } = cluster;
    const now = this.queue.now;
    if (balancer!.pickFrom !== undefined) return balancer!.pickFrom(this.addressOf(session, c, cluster), now);
    if (session < 0 || balancer!.pickHashed === undefined) return balancer!.pick(now, random);
    const hashes = (cluster.hashes ??= this.sessions.hashesBy(balancer!.keyHash));
    hashes.hash(session);
    return balancer!.pickHashed(hashes.high, hashes.low, now, again);
  }

  /** Where a proxy sees a call come from: from a session of a client, or from an instance. */
  private addressOf(session: number, c: number, { edge }: Cluster): number {
    if ((this.i[c | TRIES_AND_FLAGS] & ROOT) === 0) {
      const caller = this.callerOf(c);
      // A copy of a client's request.
      if (caller < 0) return edge.address;
      return instanceAddress(caller, this.instances.zone[caller]);
    }
    if (session < 0) return edge.address;
    const hashes = (this.addresses ??= this.sessions.hashesBy());
    hashes.hash(session);
    return hashes.low >>> 0;
  }

  /** Whose address a proxy sees: that of a calling instance, or of the client. */
  private callerOf(c: number): number {
    const { i } = this;
    if (i[c | TRIES_AND_FLAGS] & ROOT) return 0;
    if (i[c | TRIES_AND_FLAGS] & ON_ITS_OWN) return this.cold[c | CALLER];
    return i[(i[c | CALL_PARENT] << (ROW_SHIFT + 1)) | INSTANCE];
  }
}
