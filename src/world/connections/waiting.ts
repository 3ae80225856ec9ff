import type { Tls } from "../../scenario/connections";
import type { Cluster } from "../cluster";
import { Lines } from "../lines";
import * as R from "../rows";
import type { Hosts } from "./hosts";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { AWAITING, INSTANCE, ROW_SHIFT, STATE, WAITS_AFTER, WAITS_BEFORE } = R;

/** Requests that wait at their caller for a connection: first come, first served, host by host. */
export abstract class Waiting extends Lines {
  abstract slotOf(attempt: number): number;
  abstract refuse(attempt: number, outcome: number): void;

  /** An attempt that waits for a connection does so no more. */
  stopWaiting(attempt: number, cluster: Cluster): void {
    const hosts = cluster.hosts!;
    this.unlinkWaiting(attempt, hosts, this.hostOf(attempt, cluster));
  }

  protected wait(attempt: number, hosts: Hosts, host: number): void {
    const { i, cold } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const tail = hosts.tail[host];
    i[a | STATE] = AWAITING;
    cold[a | WAITS_BEFORE] = tail;
    cold[a | WAITS_AFTER] = -1;
    if (tail < 0) hosts.head[host] = attempt;
    else cold[(tail << (ROW_SHIFT + 1)) | WAITS_AFTER] = attempt;
    hosts.tail[host] = attempt;
    hosts.waiting[host]++;
    hosts.pending++;
  }

  protected takeWaiting(hosts: Hosts, host: number): number {
    const attempt = hosts.head[host];
    this.unlinkWaiting(attempt, hosts, host);
    return attempt;
  }

  private unlinkWaiting(attempt: number, hosts: Hosts, host: number): void {
    const { cold } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const before = cold[a | WAITS_BEFORE];
    const after = cold[a | WAITS_AFTER];
    if (before < 0) hosts.head[host] = after;
    else cold[(before << (ROW_SHIFT + 1)) | WAITS_AFTER] = after;
    if (after < 0) hosts.tail[host] = before;
    else cold[(after << (ROW_SHIFT + 1)) | WAITS_BEFORE] = before;
    hosts.waiting[host]--;
    hosts.pending--;
  }

  /** Nothing was sent: the caller's own proxy says so, at once. */
  protected failWaiting(attempt: number, outcome: number): void {
    this.i[(attempt << (ROW_SHIFT + 1)) | INSTANCE] = -1;
    this.refuse(attempt, outcome);
  }

  /** Where an attempt waits: with its endpoint, or with all others. */
  private hostOf(attempt: number, cluster: Cluster): number {
    if (cluster.hosts!.isPinned === 1) return 0;
    return this.slotOf(attempt);
  }

  /** How long the handshake takes that follows that of TCP, with an instance in `zone`. */
  protected handshake(tls: Tls, hosts: Hosts, host: number, zone: number, callerZone: number): number {
    const resumes = tls.resumes && hosts.hasSession[host] === 1;
    let took = resumes ? tls.resumedTimeNs : tls.timeNs;
    for (let trip = resumes ? tls.resumedRoundTrips : tls.roundTrips; trip > 0; trip--) {
      took += this.latencyBetween(callerZone, zone, hosts.random);
      took += this.latencyBetween(zone, callerZone, hosts.random);
    }
    return took;
  }
}
