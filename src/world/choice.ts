import type { Cluster } from "./cluster";
import * as R from "./rows";
import { Server } from "./server";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALLER, CALL_PARENT, CALL_SESSION, INSTANCE, ON_ITS_OWN, ROOT, ROW_SHIFT, TRIES_AND_FLAGS } = R;

/** Chooses endpoints where it matters who asks. */
export abstract class Choice extends Server {
  /**
   * The slot for a call: that at which who asks is kept, or else one by the session's key, or else any; -1:
   * none. `c`: the call's row of integers.
   */
  protected pickFor(c: number, cluster: Cluster): number {
    const session = this.hasSessions === 1 ? this.cold[c | CALL_SESSION] : -1;
    const kept = cluster.kept ?? cluster.edge.kept;
    const who = cluster.kept === null ? session : this.callerOf(c);
    if (kept === null || who < 0) return this.pickBySession(session, cluster);
    const now = this.queue.now;
    const before = kept.find(who, now);
    const known = before < 0 ? -1 : cluster.endpoints.slotOf(before);
    if (known >= 0) return known;
    const slot = this.pickBySession(session, cluster);
    if (slot >= 0) kept.keep(who, cluster.instanceOf[slot], now);
    return slot;
  }

  private pickBySession(session: number, { balancer, random }: Cluster): number {
    const now = this.queue.now;
    if (session < 0 || balancer!.pickHashed === undefined) return balancer!.pick(now, random);
    const { sessions } = this;
    sessions.hash(session);
    return balancer!.pickHashed(sessions.high, sessions.low, now);
  }

  /** Whose address a proxy sees: that of a calling instance, or of the client. */
  private callerOf(c: number): number {
    const { i } = this;
    if (i[c | TRIES_AND_FLAGS] & ROOT) return 0;
    if (i[c | TRIES_AND_FLAGS] & ON_ITS_OWN) return this.cold[c | CALLER];
    return i[(i[c | CALL_PARENT] << (ROW_SHIFT + 1)) | INSTANCE];
  }
}
