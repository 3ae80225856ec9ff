import { UNHEALTHY } from "../mesh/endpoint";
import { instanceAddress } from "./addresses";
import type { Cluster } from "./cluster";
import * as R from "./rows";
import { Server } from "./server";
import type { SessionHashes } from "./session-hashes";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALLER, CALL_PARENT, CALL_SESSION, INSTANCE, ON_ITS_OWN, ROOT, ROW_SHIFT, TRIES_AND_FLAGS } = R;

/** Chooses endpoints where it matters who asks. */
export abstract class Choice extends Server {
  /** Of sessions: their addresses; null until one is asked for. */
  private addresses: SessionHashes | null = null;

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

  private pickByWho(session: number, c: number, cluster: Cluster): number {
    const { balancer, random } = cluster;
    const now = this.queue.now;
    if (balancer!.pickFrom !== undefined) return balancer!.pickFrom(this.addressOf(session, c, cluster), now);
    if (session < 0 || balancer!.pickHashed === undefined) return balancer!.pick(now, random);
    const hashes = (cluster.hashes ??= this.sessions.hashesBy(balancer!.keyHash));
    hashes.hash(session);
    return balancer!.pickHashed(hashes.high, hashes.low, now);
  }

  /** Where a proxy sees a call come from: from a session of a client, or from an instance. */
  private addressOf(session: number, c: number, { edge }: Cluster): number {
    if ((this.i[c | TRIES_AND_FLAGS] & ROOT) === 0) {
      const caller = this.callerOf(c);
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
