import { Sampler } from "../kernel/distribution/sampler";
import { Stream } from "../kernel/stream";
import { DnsCache } from "../mesh/discover/dns";
import { MembershipLog } from "../mesh/discover/membership";
import type { Random } from "../lib/random";
import type { Cluster } from "./cluster";
import type { NewsFaults } from "./faults/news";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { KIND_BITS, MEMBERSHIP } = R;

/** How one cluster learns of changes. */
interface Subscription {
  readonly cluster: Cluster;
  readonly random: Stream;
  /** Null: at once. */
  readonly propagation: Sampler | null;
  readonly dns: DnsCache<number> | null;
  /** Its proxy is gone. */
  isOver: boolean;
}

/** News on its way to a cluster; a DNS refresh has no version of its own, nor has news of callers. */
interface Delivery {
  readonly subscription: Subscription;
  readonly version: number;
}

const LATEST = -1;
/** Not of the callee's instances, but of those that call it. */
const CALLERS = -2;

/** When a name is asked for again that was not resolved: Envoy's dns_refresh_rate (cluster.proto). */
const RETRY_NS = 5e9;
/** How long an answer is waited for: twice 5 s, as resolv.conf(5) has it. */
const LOOKUP_TIMEOUT_NS = 10e9;

/** Carries what exists (instances up and down) to what is known (each proxy's endpoints), late. */
export class ControlPlane {
  private readonly world: World;
  private readonly news: NewsFaults;
  /** by service */
  private readonly logs: readonly MembershipLog<number>[];
  /** by service */
  private readonly subscriptions: readonly Set<Subscription>[];
  /**
   * How many refreshes of DNS answers stand in the event queue: one for each cluster that has them, as long
   * as it exists.
   */
  pendingRefreshes = 0;
  private readonly byCluster = new Map<Cluster, Subscription>();
  private readonly deliveries: (Delivery | null)[] = [];
  private readonly freeDeliveries: number[] = [];

  constructor(world: World) {
    this.world = world;
    this.news = world.faults.shared.news;
    this.logs = world.instances.services.map((service) => {
      const { firstInstance, initialCount, ready, alive } = service;
      world.observer.gauges.change(ready, initialCount, 0);
      world.observer.gauges.change(alive, initialCount, 0);
      const log = new MembershipLog<number>();
      for (let k = 0; k < initialCount; k++) log.record(firstInstance + k, true, 0);
      return log;
    });
    this.subscriptions = world.instances.services.map(() => new Set());
    world.clusters.forEach((cluster, index) => {
      this.subscribe(cluster, `discovery/${index}`);
    });
  }

  /** An instance is ready, or is not any more. */
  changed(instance: number, isUp: boolean): void {
    const service = this.world.instances.serviceOf(instance).index;
    const now = this.world.queue.now;
    this.world.observer.gauges.change(this.world.instances.services[service].ready, isUp ? 1 : -1, now);
    const version = this.logs[service].record(instance, isUp, now);
    for (const subscription of this.subscriptions[service]) {
      if (subscription.dns === null) this.tell(subscription, version, subscription.random);
    }
  }

  /** Callers that have heard nothing for a while hear what there is now. */
  catchUp(has: (cluster: Cluster) => boolean, random: Random): void {
    this.subscriptions.forEach((all, service) => {
      for (const subscription of all) {
        if (subscription.dns !== null || !has(subscription.cluster)) continue;
        this.tell(subscription, this.logs[service].version, random);
      }
    });
  }

  /** News reaches a proxy. */
  deliver(index: number): void {
    const { subscription, version } = this.deliveries[index]!;
    this.deliveries[index] = null;
    this.freeDeliveries.push(index);
    if (version !== LATEST) {
      // What comes while nothing is told is lost.
      if (subscription.isOver || this.news.deafSince(subscription.cluster) < Infinity) return;
      if (version === CALLERS) subscription.cluster.callersChanged();
      else this.apply(subscription, version);
      return;
    }
    if (subscription.isOver) {
      this.pendingRefreshes--;
      return;
    }
    this.resolve(subscription);
    this.schedule(subscription, LATEST, subscription.dns!.refreshAt);
  }

  /** A request finds a DNS answer too old. */
  lookUp(cluster: Cluster): void {
    const subscription = this.byCluster.get(cluster)!;
    this.resolve(subscription);
    cluster.staleAt = subscription.dns!.expiresAt;
  }

  /** A proxy has come to be: it knows what is known now, and hears of what changes. */
  follow(cluster: Cluster): void {
    this.subscribe(cluster, `discovery/${cluster.name}`);
    this.callersChanged(cluster);
  }

  /** A proxy is gone. */
  forget(cluster: Cluster): void {
    const subscription = this.byCluster.get(cluster)!;
    cluster.leave(this.world.queue.now);
    subscription.isOver = true;
    this.subscriptions[cluster.edge.callee].delete(subscription);
    this.byCluster.delete(cluster);
    cluster.staleAt = Infinity;
    this.callersChanged(cluster);
  }

  /** A proxy has come to be or is gone: where zones are weighed, its peers hear of it as of endpoints. */
  private callersChanged({ edge }: Cluster): void {
    if (!edge.places.countsCallers) return;
    for (const subscription of this.subscriptions[edge.callee])
      if (subscription.cluster.edge === edge) this.tell(subscription, CALLERS, subscription.random);
  }

  private subscribe(cluster: Cluster, stream: string): void {
    const { discovery } = cluster.edge.policy;
    const log = this.logs[cluster.edge.callee];
    const random = new Stream(this.world.seed, stream);
    const now = this.world.queue.now;
    let dns: DnsCache<number> | null = null;
    let propagation: Sampler | null = null;
    if (discovery.kind === "dns") {
      // Caches of different proxies were filled at different times.
      const age = Math.floor(random.unit() * discovery.ttlNs);
      dns = new DnsCache(discovery, log.version, age, now);
    } else if (discovery.kind !== "instant") propagation = new Sampler(discovery.propagation);
    const subscription = { cluster, random, propagation, dns, isOver: false };
    this.subscriptions[cluster.edge.callee].add(subscription);
    this.byCluster.set(cluster, subscription);
    this.world.prober?.follow(cluster);
    this.apply(subscription, log.version);
    this.world.reports?.oob.follow(cluster);
    if (dns === null) return;
    if (dns.refreshAt === Infinity) cluster.staleAt = dns.expiresAt;
    else {
      this.pendingRefreshes++;
      this.schedule(subscription, LATEST, dns.refreshAt);
    }
  }

  /** Sends news on its way. */
  private tell(subscription: Subscription, version: number, random: Random): void {
    const { cluster, propagation } = subscription;
    const isQuiet = this.news.isQuiet;
    const propagated = propagation === null ? 0 : propagation.sample(random);
    if (!isQuiet && this.news.deafSince(cluster) < Infinity) return;
    const delay = propagated + (isQuiet ? 0 : this.news.delay(cluster));
    if (propagation === null && delay === 0) {
      if (version === CALLERS) cluster.callersChanged();
      else this.apply(subscription, version);
    } else this.schedule(subscription, version, this.world.queue.now + delay);
  }

  private resolve(subscription: Subscription): void {
    const { cluster } = subscription;
    const { now } = this.world.queue;
    const log = this.logs[cluster.edge.callee];
    const dns = subscription.dns!;
    if (this.news.isQuiet) {
      dns.answered(log.version, now);
      this.apply(subscription, log.version);
      return;
    }
    const answer = this.news.dnsAnswer(cluster);
    if (answer === null) {
      const version = log.versionAt(Math.min(now - this.news.delay(cluster), this.news.deafSince(cluster)));
      dns.answered(version, now);
      this.apply(subscription, version);
      return;
    }
    dns.failed(now + RETRY_NS + (answer === "timeout" ? LOOKUP_TIMEOUT_NS : 0));
    if (answer !== "nxdomain" || cluster.view.members.size === 0) return;
    log.empty(cluster.view);
    cluster.refresh(now);
  }

  private apply({ cluster }: Subscription, version: number): void {
    if (!this.logs[cluster.edge.callee].applyUpTo(version, cluster.view)) return;
    cluster.refresh(this.world.queue.now);
    this.world.reports?.oob.joined(cluster);
    if (cluster.hosts !== null) this.world.dropLeft(cluster);
  }

  private schedule(subscription: Subscription, version: number, at: number): void {
    const index = this.freeDeliveries.pop() ?? this.deliveries.length;
    this.deliveries[index] = { subscription, version };
    this.world.queue.push(Math.round(at), (index << KIND_BITS) | MEMBERSHIP);
  }
}
