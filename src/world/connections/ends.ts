import type { ServerConnections } from "../../scenario/connections";
import * as R from "../rows";
import { Connecting } from "./connecting";
import type { Hosts } from "./hosts";
import * as C from "./table";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CONNECTION_TIMER, KIND_BITS } = R;
const { CONNECTION_SHIFT, FAR_END, INSIDE, STREAMS } = C;

/** When something ends a connection, on either side; with one timer for all of it. */
export abstract class Ends extends Connecting {
  /** Sets a timer for what is due next, unless one is set that goes off before: it will look again then. */
  setConnectionTimer(connection: number): void {
    const { f, i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    if (i[k | C.STATE] === C.CLOSED) return;
    const age =
      i[k | C.STATE] === C.OPEN ? f[(k >> 1) | C.OPENED_AT] + this.hosts(k).spec.maxAgeNs : Infinity;
    const mine = Math.min(this.idleEnds(k), age);
    const due = Math.min(mine, this.quietEnds(k), this.retires(k), this.graceEnds(k));
    if (due >= f[(k >> 1) | C.DUE_AT]) return;
    const at = Math.max(due, this.queue.now);
    f[(k >> 1) | C.DUE_AT] = at;
    this.queue.push(at, (connection << KIND_BITS) | CONNECTION_TIMER);
  }

  protected hosts(k: number): Hosts {
    return this.clusters[this.connections.i[k | C.CLUSTER]].hosts!;
  }

  protected serverSide(k: number): ServerConnections | null {
    return this.instances.serviceOf(this.connections.i[k | C.INSTANCE]).spec.connections;
  }

  /** When the caller has had nothing on it for too long. */
  protected idleEnds(k: number): number {
    const { f, i } = this.connections;
    if (i[k | C.STATE] !== C.OPEN || i[k | STREAMS] > 0) return Infinity;
    return f[(k >> 1) | C.IDLE_SINCE] + this.hosts(k).spec.idleTimeoutNs;
  }

  /** When its instance has. */
  protected quietEnds(k: number): number {
    const { f, i } = this.connections;
    const spec = this.serverSide(k);
    if (spec === null || i[k | INSIDE] > 0 || !isKept(i[k | FAR_END])) return Infinity;
    return f[(k >> 1) | C.QUIET_SINCE] + spec.idleTimeoutNs;
  }

  /** When its instance says that it is old enough. */
  protected retires(k: number): number {
    const { f, i } = this.connections;
    if (i[k | FAR_END] !== C.ACCEPTED || this.hosts(k).isMultiplexed === 0) return Infinity;
    return f[(k >> 1) | C.RETIRE_AT];
  }

  /** When its instance closes it in spite of what is on it. */
  protected graceEnds(k: number): number {
    const { f, i } = this.connections;
    const spec = this.serverSide(k);
    if (spec === null || i[k | FAR_END] !== C.RETIRED || this.hosts(k).isMultiplexed === 0) return Infinity;
    return f[(k >> 1) | C.RETIRE_AT] + spec.graceNs;
  }
}

/** Does its instance still know the connection? */
export function isKept(farEnd: number): boolean {
  return farEnd === C.ACCEPTED || farEnd === C.RETIRED;
}
