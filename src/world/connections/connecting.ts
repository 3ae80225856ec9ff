import { CONNECTION_RESET, CONNECT_FAILURE, NO_ENDPOINTS, OVERFLOW } from "../../mesh/outcome";
import type { Cluster } from "../cluster";
import type { ControlPlane } from "../control-plane";
import { COUNTED } from "../gate";
import type { Gate } from "../gate";
import * as Rows from "../instances";
import * as R from "../rows";
import type { Hosts } from "./hosts";
import * as C from "./table";
import { ConnectionTable } from "./table";
import { Waiting } from "./waiting";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALL, CONNECTION, CONNECT_ARRIVES, CONNECT_ENDS, DELIVER, FLAGS, KIND_BITS, MEASURED } = R;
const { ON_CONNECTION, PERMIT, ROW_SHIFT, STATE, TRAVELLING } = R;
const { CONNECTION_SHIFT, STREAMS, HOLDS, SERVED, HOST, NEXT, BEFORE } = C;
const { DRAINING, INSTANCE_SHIFT, STATUS, UNREACHABLE, UP } = Rows;

/** gRPC's servers spread the age of connections by so much, lest all end together (grpc/proposal A9). */
const AGE_JITTER = 0.1;

/**
 * The caller's side of connections, up to the first request on them: which one a request takes, who waits for
 * one, and when another is made. Kept alive and used again, last come first, as Envoy and most clients do.
 *
 * Source: Envoy, source/common/conn_pool/conn_pool_base.cc (newStreamImpl, shouldCreateNewConnection,
 * onConnectionEvent, purgePendingStreams).
 * Differs: no preconnecting.
 */
export abstract class Connecting extends Waiting {
  readonly connections = new ConnectionTable();
  abstract readonly controlPlane: ControlPlane;

  abstract lose(attempt: number, outcome: number): void;
  abstract travel(attempt: number, c: number, latency: number): void;
  abstract crosses(c: number, cluster: Cluster, measured: number): void;
  protected abstract pickFor(c: number, cluster: Cluster): number;
  abstract setConnectionTimer(connection: number): void;
  abstract closeConnection(connection: number): void;
  abstract letGo(connection: number): void;

  /** An attempt wants to be sent to a host: on a connection that has room, or it waits for one. */
  seekConnection(attempt: number, cluster: Cluster, host: number): void {
    const hosts = cluster.hosts!;
    hosts.reach(host);
    const ready = hosts.ready[host];
    if (cluster.gate !== null && this.overflows(attempt, cluster.gate, ready, hosts)) return;
    if (ready >= 0) {
      const c = this.i[(attempt << (ROW_SHIFT + 1)) | CALL] << (ROW_SHIFT + 1);
      const latency = this.ride(attempt, ready, cluster);
      if (latency === Infinity) this.lose(attempt, CONNECTION_RESET);
      else this.travel(attempt, c, latency);
      return;
    }
    this.wait(attempt, hosts, host);
    this.openAsNeeded(cluster, host);
  }

  /** Makes connections while more requests wait than those being made will carry, and more are allowed. */
  openAsNeeded(cluster: Cluster, host: number): void {
    const hosts = cluster.hosts!;
    while (hosts.waiting[host] > hosts.promised[host] && hosts.count[host] < hosts.spec.perHost) {
      // Without any connection, those that wait would do so for ever.
      if (hosts.total >= hosts.most && hosts.count[host] > 0) return;
      if (!this.open(cluster, host)) return;
    }
  }

  /** A request to connect reaches the instance. */
  connectArrives(connection: number): void {
    const { f, i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const { queue } = this;
    const cluster = this.clusters[i[k | C.CLUSTER]];
    const hosts = cluster.hosts!;
    const failsAt = f[(k >> 1) | C.OPENED_AT] + hosts.spec.connectTimeoutNs;
    const instance = i[k | C.INSTANCE];
    const status = this.instances.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS];
    const zone = this.instances.zone[instance];
    const connectedAt = queue.now + this.latencyBetween(zone, cluster.zone, hosts.random);
    const { tls } = hosts.spec;
    const heardAt =
      tls === null ? connectedAt : connectedAt + this.handshake(tls, hosts, i[k | HOST], zone, cluster.zone);
    const isHeard = status !== UNREACHABLE && heardAt <= failsAt;
    const listens = status === UP || status === DRAINING;
    i[k | C.RESULT] = listens && isHeard ? C.CONNECTED : C.FAILED;
    if (listens) this.accept(k, instance, hosts);
    queue.push(isHeard ? heardAt : failsAt, (connection << KIND_BITS) | CONNECT_ENDS);
  }

  /** The caller hears how its attempt to connect ended, or has waited for long enough. */
  connectEnds(connection: number): void {
    const { f, i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const cluster = this.clusters[i[k | C.CLUSTER]];
    const hosts = cluster.hosts!;
    const host = i[k | HOST];
    this.letGo(connection);
    if (i[k | C.STATE] !== C.CONNECTING) return;
    if (i[k | C.RESULT] === C.CONNECTED && i[k | C.FAR_END] !== C.GONE) {
      i[k | C.STATE] = C.OPEN;
      hosts.promised[host] -= hosts.streams;
      f[(k >> 1) | C.IDLE_SINCE] = this.queue.now;
      hosts.hasSession[host] = 1;
      this.offer(connection);
      return;
    }
    const failed = hosts.isPinned === 1 ? hosts.streams : hosts.waiting[host];
    // Those that wait must not make it open another.
    const left = Math.min(failed, hosts.waiting[host]);
    for (let n = 0; n < left; n++) this.failWaiting(this.takeWaiting(hosts, host), CONNECT_FAILURE);
    this.closeConnection(connection);
  }

  /** A connection has room: those that wait get it, then it is ready for others, or idle. */
  offer(connection: number): void {
    const { i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const cluster = this.clusters[i[k | C.CLUSTER]];
    const hosts = cluster.hosts!;
    const host = i[k | HOST];
    if (this.hasRoom(k, hosts)) this.list(k, hosts);
    while (hosts.waiting[host] > 0 && hosts.ready[host] === connection) {
      const attempt = this.takeWaiting(hosts, host);
      if (cluster.gate !== null && this.overflows(attempt, cluster.gate, connection, hosts)) continue;
      const latency = this.ride(attempt, connection, cluster);
      // The way may be cut meanwhile. Else through the queue: several may be let go at once.
      if (latency === Infinity) this.lose(attempt, CONNECTION_RESET);
      else this.queue.push(this.queue.now + latency, (attempt << KIND_BITS) | DELIVER);
    }
    if (hosts.hasLeft[host] === 1 && i[k | C.STATE] === C.OPEN) this.drain(k, hosts);
    if (i[k | C.STATE] === C.DRAINING && i[k | STREAMS] === 0) this.closeConnection(connection);
    else this.setConnectionTimer(connection);
  }

  /** A connection takes no more requests. */
  drain(k: number, hosts: Hosts): void {
    this.connections.i[k | C.STATE] = C.DRAINING;
    this.unlist(k, hosts);
  }

  /** Takes a connection out of those that have room. */
  unlist(k: number, hosts: Hosts): void {
    const { i } = this.connections;
    const connection = k >> (CONNECTION_SHIFT + 1);
    const before = i[k | BEFORE];
    const next = i[k | NEXT];
    if (before >= 0) i[(before << (CONNECTION_SHIFT + 1)) | NEXT] = next;
    else if (hosts.ready[i[k | HOST]] === connection) hosts.ready[i[k | HOST]] = next;
    else return;
    if (next >= 0) i[(next << (CONNECTION_SHIFT + 1)) | BEFORE] = before;
    i[k | BEFORE] = -1;
    i[k | NEXT] = -1;
  }

  /** Is an attempt one too many, on a connection or (`ready` < 0) in waiting for one? Then it fails. */
  private overflows(attempt: number, gate: Gate, ready: number, hosts: Hosts): boolean {
    if (gate.limits === null) return false;
    if (ready >= 0 ? !gate.isFull : hosts.pending < gate.limits.maxPending) return false;
    this.failWaiting(attempt, OVERFLOW);
    return true;
  }

  private hasRoom(k: number, hosts: Hosts): boolean {
    const { i } = this.connections;
    return i[k | C.STATE] === C.OPEN && i[k | STREAMS] < hosts.streams;
  }

  private list(k: number, hosts: Hosts): void {
    const { i } = this.connections;
    const host = i[k | HOST];
    const first = hosts.ready[host];
    const connection = k >> (CONNECTION_SHIFT + 1);
    if (first === connection || i[k | BEFORE] >= 0) return;
    i[k | NEXT] = first;
    if (first >= 0) i[(first << (CONNECTION_SHIFT + 1)) | BEFORE] = connection;
    hosts.ready[host] = connection;
  }

  /** An attempt takes a place on a connection; answers how long it is on its way. */
  private ride(attempt: number, connection: number, cluster: Cluster): number {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const hosts = cluster.hosts!;
    const C_ = this.connections.i;
    const k = connection << (CONNECTION_SHIFT + 1);
    C_[k | STREAMS]++;
    C_[k | HOLDS]++;
    if (++C_[k | SERVED] >= hosts.spec.maxRequests) C_[k | C.STATE] = C.DRAINING;
    if (!this.hasRoom(k, hosts)) this.unlist(k, hosts);
    i[a | STATE] = TRAVELLING;
    i[a | FLAGS] |= ON_CONNECTION;
    this.cold[a | CONNECTION] = connection;
    if (cluster.gate !== null && cluster.gate.limits !== null) {
      cluster.gate.requests++;
      this.cold[a | PERMIT] |= COUNTED;
    }
    const instance = C_[k | C.INSTANCE];
    if (hosts.isPinned === 1) {
      i[a | R.INSTANCE] = instance;
      if (this.instances.zone[instance] !== cluster.zone)
        this.crosses(i[a | CALL] << (ROW_SHIFT + 1), cluster, i[a | FLAGS] & MEASURED);
    }
    return this.latencyOut(attempt, cluster.zone, instance);
  }

  /** Begins to connect; false where there is nobody to connect to. */
  private open(cluster: Cluster, host: number): boolean {
    const hosts = cluster.hosts!;
    const { now } = this.queue;
    const c = this.i[(hosts.head[host] << (ROW_SHIFT + 1)) | CALL] << (ROW_SHIFT + 1);
    const slot = hosts.isPinned === 1 ? this.pin(c, cluster) : host;
    if (slot < 0) {
      while (hosts.waiting[host] > 0) this.failWaiting(this.takeWaiting(hosts, host), NO_ENDPOINTS);
      return false;
    }
    const connection = this.connections.take();
    this.fill(connection, cluster, host, slot);
    this.enroll(connection, hosts);
    hosts.count[host]++;
    hosts.total++;
    hosts.promised[host] += hosts.streams;
    if (now >= this.warmupNs && now < this.durationNs) cluster.edge.connectionsOpened++;
    const instance = cluster.instanceOf[slot];
    const out = this.latencyBetween(cluster.zone, this.instances.zone[instance], hosts.random);
    if (out <= hosts.spec.connectTimeoutNs && !this.isCut(c, instance)) {
      this.queue.push(now + out, (connection << KIND_BITS) | CONNECT_ARRIVES);
      return true;
    }
    this.connections.i[(connection << (CONNECTION_SHIFT + 1)) | C.RESULT] = C.FAILED;
    this.queue.push(now + hosts.spec.connectTimeoutNs, (connection << KIND_BITS) | CONNECT_ENDS);
    return true;
  }

  /** Chooses the endpoint of a connection: that of the first that waits for it. */
  private pin(c: number, cluster: Cluster): number {
    const { now } = this.queue;
    if (now >= cluster.staleAt) this.controlPlane.lookUp(cluster);
    const slot =
      cluster.isKeyed === 1 ? this.pickFor(c, cluster) : cluster.balancer!.pick(now, cluster.random);
    if (slot < 0) return slot;
    cluster.endpoints.active[slot]++;
    if (cluster.wantsSent === 1) cluster.balancer!.sent!(slot, now);
    if (cluster.wantsProbes === 1) this.probes!.ask(c, cluster);
    return slot;
  }

  private fill(connection: number, cluster: Cluster, host: number, slot: number): void {
    const { f, i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    const isPinned = cluster.hosts!.isPinned === 1;
    f[(k >> 1) | C.OPENED_AT] = this.queue.now;
    f[(k >> 1) | C.RETIRE_AT] = Infinity;
    f[(k >> 1) | C.DUE_AT] = Infinity;
    i[k | C.CLUSTER] = cluster.index;
    i[k | C.INSTANCE] = cluster.instanceOf[slot];
    i[k | C.SLOT] = isPinned ? slot : -1;
    i[k | HOST] = host;
    i[k | C.STATE] = C.CONNECTING;
    i[k | STREAMS] = 0;
    i[k | C.INSIDE] = 0;
    i[k | SERVED] = 0;
    // The message about it.
    i[k | HOLDS] = 1;
    i[k | C.FAR_END] = C.UNHEARD;
    i[k | BEFORE] = -1;
    i[k | NEXT] = -1;
  }

  /** Puts a connection among all of its cluster. */
  private enroll(connection: number, hosts: Hosts): void {
    const { i } = this.connections;
    const k = connection << (CONNECTION_SHIFT + 1);
    i[k | C.BEFORE_OF_ALL] = -1;
    i[k | C.NEXT_OF_ALL] = hosts.all;
    if (hosts.all >= 0) i[(hosts.all << (CONNECTION_SHIFT + 1)) | C.BEFORE_OF_ALL] = connection;
    hosts.all = connection;
  }

  private accept(k: number, instance: number, hosts: Hosts): void {
    const { f, i } = this.connections;
    const { now } = this.queue;
    const spec = this.instances.serviceOf(instance).spec.connections;
    i[k | C.FAR_END] = C.ACCEPTED;
    f[(k >> 1) | C.QUIET_SINCE] = now;
    if (spec === null) return;
    if (spec.maxAgeNs < Infinity) {
      const jitter = 1 + AGE_JITTER * (2 * hosts.random.unit() - 1);
      f[(k >> 1) | C.RETIRE_AT] = now + Math.round(spec.maxAgeNs * jitter);
    }
    this.setConnectionTimer(k >> (CONNECTION_SHIFT + 1));
  }
}
