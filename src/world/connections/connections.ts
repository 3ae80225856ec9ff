import { CONNECTION_RESET } from "../../mesh/outcome";
import type { Cluster } from "../cluster";
import * as R from "../rows";
import { Ends, isKept } from "./ends";
import type { Hosts } from "./hosts";
import * as C from "./table";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ABANDONED, CALL, CONNECTION, CONNECTION_NEWS, FLAGS, FREE, KIND_BITS, MEASURED } = R;
const { CONNECT_ARRIVES, CONNECT_ENDS, ON_CONNECTION, ROW_SHIFT, STATE, TRAVELLING } = R;
const { CONNECTION_SHIFT, FAR_END, HOLDS, HOST, INSIDE, SERVED, STREAMS } = C;

/**
 * The rest of a connection's life: requests leave it, either side retires or closes it, and the other hears
 * of that one way later. A request that is on its way to an instance that has closed its connection is reset.
 *
 * Source: Envoy, source/common/conn_pool/conn_pool_base.cc (onStreamClosed, drainConnections); gRPC's
 * MAX_CONNECTION_AGE (grpc/proposal A9); keepalive_timeout, keepalive_requests and keepalive_time of nginx
 * (ngx_http_core_module).
 * Differs: a caller's closing is not timed at the instance, which loses nothing by it.
 */
export abstract class Connections extends Ends {
  abstract kill(attempt: number, isHeard: boolean, outcome: number): void;

  /** Something happens to a connection. */
  connectionEvent(kind: number, connection: number): void {
    if (kind === CONNECT_ARRIVES) this.connectArrives(connection);
    else if (kind === CONNECT_ENDS) this.connectEnds(connection);
    else if (kind === CONNECTION_NEWS) this.newsArrives(connection);
    else this.connectionTimer(connection);
  }

  /** An attempt reaches its instance: is its connection still there? Then it is counted on it. */
  comeIn(attempt: number): boolean {
    const { i } = this.connections;
    const k = this.cold[(attempt << (ROW_SHIFT + 1)) | CONNECTION] << (CONNECTION_SHIFT + 1);
    if (!isKept(i[k | FAR_END])) return false;
    i[k | INSIDE]++;
    return true;
  }

  /** An attempt leaves its instance. */
  goOut(attempt: number): void {
    const { f, i } = this.connections;
    const connection = this.cold[(attempt << (ROW_SHIFT + 1)) | CONNECTION];
    const k = connection << (CONNECTION_SHIFT + 1);
    const spec = this.serverSide(k);
    if (--i[k | INSIDE] === 0) f[(k >> 1) | C.QUIET_SINCE] = this.queue.now;
    if (spec === null || !isKept(i[k | FAR_END])) return;
    const isOld = i[k | SERVED] >= spec.maxRequests || this.queue.now >= f[(k >> 1) | C.RETIRE_AT];
    if (isOld && i[k | FAR_END] === C.ACCEPTED) this.retire(k);
    this.setConnectionTimer(connection);
  }

  /** The caller is done with an attempt; `isBroken`: the connection cannot be used after it. */
  hangUp(attempt: number, isBroken: boolean): void {
    const { f, i } = this.connections;
    const connection = this.cold[(attempt << (ROW_SHIFT + 1)) | CONNECTION];
    const k = connection << (CONNECTION_SHIFT + 1);
    i[k | STREAMS]--;
    if (i[k | C.STATE] === C.CLOSED) return;
    const hosts = this.hosts(k);
    if (isBroken) {
      this.closeConnection(connection);
      return;
    }
    if (i[k | STREAMS] === 0) f[(k >> 1) | C.IDLE_SINCE] = this.queue.now;
    if (hosts.isMultiplexed === 0 && i[k | FAR_END] === C.RETIRED) this.drain(k, hosts);
    this.offer(connection);
  }

  /** An attempt or a message that referred to a connection is gone. */
  letGo(connection: number): void {
    const { i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    if (--i[k | HOLDS] === 0 && i[k | C.STATE] === C.CLOSED) this.connections.give(connection);
  }

  /** The caller closes it, or takes note that it is closed. */
  closeConnection(connection: number): void {
    const { i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    if (i[k | C.STATE] === C.CLOSED) return;
    const cluster = this.clusters[i[k | C.CLUSTER]];
    const hosts = cluster.hosts!;
    const host = i[k | HOST];
    if (i[k | C.STATE] === C.CONNECTING) hosts.promised[host] -= hosts.streams;
    this.unlist(k, hosts);
    this.strike(k, hosts);
    i[k | C.STATE] = C.CLOSED;
    hosts.count[host]--;
    hosts.total--;
    if (i[k | C.SLOT] >= 0) cluster.endpoints.active[i[k | C.SLOT]]--;
    if (i[k | HOLDS] === 0) this.connections.give(connection);
    this.openAsNeeded(cluster, host);
  }

  /** A timer says that something may be due. */
  connectionTimer(connection: number): void {
    const { f, i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const { now } = this.queue;
    if (i[k | C.STATE] === C.UNUSED || f[(k >> 1) | C.DUE_AT] !== now) return;
    f[(k >> 1) | C.DUE_AT] = Infinity;
    const { maxAgeNs } = this.hosts(k).spec;
    if (this.idleEnds(k) <= now) this.closeConnection(connection);
    else if (i[k | C.STATE] === C.OPEN && f[(k >> 1) | C.OPENED_AT] + maxAgeNs <= now) {
      this.drain(k, this.hosts(k));
      if (i[k | STREAMS] === 0) this.closeConnection(connection);
    }
    if (i[k | C.STATE] === C.CLOSED || i[k | C.STATE] === C.UNUSED) return;
    if (this.graceEnds(k) <= now || this.quietEnds(k) <= now) this.hangUpServer(k);
    else if (this.retires(k) <= now) this.retire(k);
    this.setConnectionTimer(connection);
  }

  /** The caller hears that the other side retires a connection, or has closed it. */
  newsArrives(connection: number): void {
    const { i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const state = i[k | C.STATE];
    if (state === C.OPEN || state === C.DRAINING) {
      if (i[k | FAR_END] === C.GONE) {
        if (i[k | STREAMS] > 0) this.failOnTheWay(connection);
        this.closeConnection(connection);
      } else if (state === C.OPEN) {
        this.drain(k, this.hosts(k));
        if (i[k | STREAMS] === 0) this.closeConnection(connection);
      }
    }
    this.letGo(connection);
  }

  /** An instance is gone with all its connections; `isHeard`: its machine is left to say so. */
  loseConnections(instance: number, isHeard: boolean): void {
    for (let connection = 0; connection < this.connections.used; connection++) {
      const { i } = this.connections;
      const k = connection << (CONNECTION_SHIFT + 1);
      if (i[k | C.STATE] === C.UNUSED || i[k | C.STATE] === C.CLOSED) continue;
      if (i[k | C.INSTANCE] !== instance || !isKept(i[k | FAR_END])) continue;
      i[k | FAR_END] = C.GONE;
      if (isHeard) this.sendNews(k);
    }
  }

  /** An instance is told to stop: it asks for the end of its connections, and closes those it may. */
  endConnections(instance: number): void {
    for (let connection = 0; connection < this.connections.used; connection++) {
      const { i } = this.connections;
      const k = connection << (CONNECTION_SHIFT + 1);
      if (i[k | C.STATE] === C.UNUSED || i[k | C.STATE] === C.CLOSED) continue;
      if (i[k | C.INSTANCE] !== instance || i[k | FAR_END] !== C.ACCEPTED) continue;
      if (this.hosts(k).isMultiplexed === 0 && i[k | INSIDE] === 0) this.hangUpServer(k);
      else this.retire(k);
    }
  }

  /** A proxy is gone: so are its connections, but for what is still on them. */
  dropAll(cluster: Cluster): void {
    const hosts = cluster.hosts!;
    for (let connection = hosts.all; connection >= 0;) {
      const { i } = this.connections;
      const k = connection << (CONNECTION_SHIFT + 1);
      const next = i[k | C.NEXT_OF_ALL];
      if (i[k | STREAMS] === 0) this.closeConnection(connection);
      else if (i[k | C.STATE] === C.OPEN) this.drain(k, hosts);
      connection = next;
    }
  }

  /** A proxy that chooses endpoints for requests drops its connections to those that have left. */
  dropLeft(cluster: Cluster): void {
    const hosts = cluster.hosts!;
    if (hosts.isPinned === 1) return;
    const { members, size, capacity } = cluster.endpoints;
    hosts.reach(capacity - 1);
    hosts.hasLeft.fill(1);
    for (let k = 0; k < size; k++) hosts.hasLeft[members[k]] = 0;
    for (let host = 0; host < capacity; host++) if (hosts.hasLeft[host] === 1) hosts.hasSession[host] = 0;
    for (let connection = hosts.all; connection >= 0;) {
      const { i } = this.connections;
      const k = connection << (CONNECTION_SHIFT + 1);
      const next = i[k | C.NEXT_OF_ALL];
      const host = i[k | HOST];
      if (hosts.hasLeft[host] === 1 || cluster.instanceOf[host] !== i[k | C.INSTANCE]) {
        if (i[k | STREAMS] === 0) this.closeConnection(connection);
        else if (i[k | C.STATE] === C.OPEN) this.drain(k, hosts);
      }
      connection = next;
    }
  }

  /** Its instance asks for its end: with one request at a time by the next answer, else by a message. */
  private retire(k: number): void {
    this.connections.i[k | FAR_END] = C.RETIRED;
    if (this.hosts(k).isMultiplexed === 1) this.sendNews(k);
  }

  /** Its instance closes it, with whatever is on it. */
  private hangUpServer(k: number): void {
    const { i } = this.connections;
    i[k | FAR_END] = C.GONE;
    const connection = k >> (CONNECTION_SHIFT + 1);
    if (i[k | INSIDE] > 0) {
      for (let attempt = 0; attempt < this.used; attempt++) {
        if (this.isOn(attempt, connection) && this.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & R.INSIDE)
          this.kill(attempt, true, CONNECTION_RESET);
      }
    }
    this.sendNews(k);
  }

  private sendNews(k: number): void {
    const { i } = this.connections;
    const { zone } = this.clusters[i[k | C.CLUSTER]];
    const latency = this.latencyBetween(this.instances.zone[i[k | C.INSTANCE]], zone, this.hosts(k).random);
    i[k | HOLDS]++;
    const connection = k >> (CONNECTION_SHIFT + 1);
    this.queue.push(this.queue.now + latency, (connection << KIND_BITS) | CONNECTION_NEWS);
  }

  /** Requests that are still on their way over a connection that is closed will be reset: no need to wait. */
  private failOnTheWay(connection: number): void {
    for (let attempt = 0; attempt < this.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      const { i } = this;
      if (!this.isOn(attempt, connection) || i[a | STATE] !== TRAVELLING || i[a | FLAGS] & ABANDONED)
        continue;
      const call = i[a | CALL];
      const measured = i[a | FLAGS] & MEASURED;
      const cluster = this.clusters[i[(call << (ROW_SHIFT + 1)) | R.CLUSTER]];
      this.abandon(attempt, cluster, CONNECTION_RESET);
      this.failed(call, cluster, CONNECTION_RESET, measured);
    }
  }

  private isOn(attempt: number, connection: number): boolean {
    const a = attempt << (ROW_SHIFT + 1);
    const { i, cold } = this;
    if (i[a | STATE] === FREE || (i[a | FLAGS] & ON_CONNECTION) === 0) return false;
    return cold[a | CONNECTION] === connection;
  }

  private strike(k: number, hosts: Hosts): void {
    const { i } = this.connections;
    const before = i[k | C.BEFORE_OF_ALL];
    const next = i[k | C.NEXT_OF_ALL];
    if (before < 0) hosts.all = next;
    else i[(before << (CONNECTION_SHIFT + 1)) | C.NEXT_OF_ALL] = next;
    if (next >= 0) i[(next << (CONNECTION_SHIFT + 1)) | C.BEFORE_OF_ALL] = before;
  }
}
