import type { Scenario } from "../../scenario/scenario";
import type { LevelName, Meters } from "../../stats/meters";
import { HEALTHY } from "../../mesh/endpoint";
import type { Cluster } from "../cluster";
import { longer } from "../longer";
import * as R from "../rows";
import type { ServiceState } from "../service-state";
import { World } from "../world";
import { Meter } from "./meter";

const { ARRIVED_AT, CLUSTER, METER_DUE, ROW_SHIFT } = R;
const { TRIES_AND_FLAGS, TRY_SHIFT } = R;

/** The simulated system with meters in its proxies; what is simulated is the same with them. */
export class Metered extends World {
  private readonly meter: Meter | null;
  private readonly readEveryNs: number;
  private readonly names: (readonly [LevelName, number])[] = [];
  /** by edge */
  private readonly sentCount: Float64Array;
  private readonly retryCount: Float64Array;
  /** by row: when its call, or its client's retry, began; when its attempt was sent; that attempt's edge */
  private beganAt = new Float64Array(64);
  private sentAt = new Float64Array(64);
  private edgeOf = new Int32Array(64);

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const { metrics } = scenario.outputs;
    const isMetered = metrics !== null && replication === 0;
    this.meter = isMetered ? new Meter() : null;
    this.readEveryNs = metrics?.everyNs ?? Infinity;
    this.sentCount = new Float64Array(this.edges.length);
    this.retryCount = new Float64Array(this.edges.length);
    for (const { index } of this.edges)
      for (const name of ["attempts", "retries", "active", "members", "healthy"] as const)
        this.names.push([name, index]);
    for (const { index } of this.instances.services) this.names.push(["ready", index]);
    if (isMetered) this.queue.push(0, METER_DUE);
  }

  /** Call it when the run is over; null: there are no meters. */
  meters(): Meters | null {
    if (this.meter === null) return null;
    const endNs = Math.min(this.queue.now, this.durationNs);
    if (this.meter.lastNs < endNs) this.readMeters(endNs);
    return this.meter.data();
  }

  protected override dispatch(kind: number, index: number): void {
    if (kind === METER_DUE) this.meterDue();
    else super.dispatch(kind, index);
  }

  override takeCall(): number {
    const row = super.takeCall();
    if (row >= this.beganAt.length) this.beganAt = grown(this.beganAt, row);
    this.beganAt[row] = this.queue.now;
    return row;
  }

  override takeAttempt(call: number): number {
    const row = super.takeAttempt(call);
    if (this.meter === null) return row;
    if (row >= this.edgeOf.length) {
      this.edgeOf = longer(this.edgeOf, row);
      this.sentAt = grown(this.sentAt, row);
    }
    const c = call << (ROW_SHIFT + 1);
    const { index } = this.clusters[this.i[c | CLUSTER]].edge;
    this.edgeOf[row] = index;
    this.sentAt[row] = this.queue.now;
    this.sentCount[index]++;
    if (this.i[c | TRIES_AND_FLAGS] >> TRY_SHIFT > 0) this.retryCount[index]++;
    return row;
  }

  protected override beginRound(call: number, client: number, cluster: Cluster): void {
    this.beganAt[call] = this.queue.now;
    super.beginRound(call, client, cluster);
  }

  override finish(call: number, cluster: Cluster, outcome: number, ending: number): void {
    this.meter?.count("call", cluster.edge.index, outcome, ending, this.queue.now - this.beganAt[call]);
    super.finish(call, cluster, outcome, ending);
  }

  protected override close(a: number, cluster: Cluster, outcome: number): void {
    const sentAt = this.sentAt[a >> (ROW_SHIFT + 1)];
    this.meter?.count("attempt", cluster.edge.index, outcome, 0, this.queue.now - sentAt);
    super.close(a, cluster, outcome);
  }

  override leave(attempt: number, service: ServiceState, outcome: number): void {
    const time = this.queue.now - this.f[(attempt << ROW_SHIFT) | ARRIVED_AT];
    this.meter?.count("server", this.edgeOf[attempt], outcome, 0, time);
    super.leave(attempt, service, outcome);
  }

  private meterDue(): void {
    const { now } = this.queue;
    this.readMeters(now);
    // Not beyond the load: an event in the queue would keep a run from ending.
    if (now + this.readEveryNs <= this.durationNs) this.queue.push(now + this.readEveryNs, METER_DUE);
  }

  private readMeters(now: number): void {
    this.meter!.read(now, this.names, (name, of) => this.level(name, of));
  }

  private level(name: LevelName, of: number): number {
    switch (name) {
      case "attempts":
        return this.sentCount[of];
      case "retries":
        return this.retryCount[of];
      case "ready":
        return this.gauges.level(this.instances.services[of].ready);
      case "active":
        return this.clusters.reduce((sum, { edge, open }) => sum + (edge.index === of ? open : 0), 0);
      default:
        return this.meanMembers(of, name === "healthy");
    }
  }

  /** How many endpoints the proxies of an edge know, on average. */
  private meanMembers(edge: number, areHealthy: boolean): number {
    const own = this.clusters.filter((cluster) => cluster.edge.index === edge);
    let known = 0;
    for (const { endpoints } of own) {
      const { members, size, health } = endpoints;
      for (let k = 0; k < size; k++) if (!areHealthy || health[members[k]] === HEALTHY) known++;
    }
    return known / own.length;
  }
}

function grown(column: Float64Array<ArrayBuffer>, row: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(Math.max(column.length * 2, row + 1));
  more.set(column);
  return more;
}
