import { Inbounds } from "./inbound";
import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import type { PeerPlace } from "../mesh/balance/aperture";
import type { Client, Scenario } from "../scenario/scenario";
import { CentralQueue } from "./central-queue";
import { Cluster } from "./cluster";
import { EdgeState } from "./edge-state";
import type { Instances } from "./instances";
import { firstOfClients } from "./overhead";
import { RetryRules } from "./retry-rules";
import { CALL_OPEN, CLIENT_GIVES_UP, IGNORE_ERRORS, ON_ITS_OWN, OWN_RETRY, ROOT } from "./rows";
import type { State } from "./state";
import type { Target } from "./traffic/target";

/** Calls from one caller to one operation. */
export interface Route {
  readonly caller: string;
  readonly callerKind: "client" | "service";
  /** Index of the calling client, -1 for a service. */
  readonly client: number;
  readonly callee: number;
  /** Global number. */
  readonly operation: number;
}

/** A call site of the program, with all that a call from there needs. */
export interface Site {
  readonly route: number;
  /** Position of the callee among those of its caller. */
  readonly ordinal: number;
  /** Of TRIES_AND_FLAGS, from the start. */
  readonly flags: number;
  readonly isAsync: Bit;
  /** Of its own; null: those of the edge. */
  readonly rules: RetryRules | null;
  /** The call's own timeout or else the policy's, ns; Infinity where there is neither. */
  timeoutNs: number;
  readonly propagates: Bit;
}

/** Who calls whom, through which proxy. */
export interface Wiring {
  readonly routes: readonly Route[];
  readonly edges: readonly EdgeState[];
  /** Grows where callers come and go. */
  readonly clusters: Cluster[];
  readonly sites: readonly Site[];
  /** by instance * ordinals + ordinal of the callee: cluster */
  readonly clusterOf: Int32Array;
  readonly ordinals: number;
  /** by service: by ordinal of the callee: the pair */
  readonly pairs: readonly (readonly EdgeState[])[];
  /** by client: by entry of its mix */
  readonly targets: readonly (readonly Target[])[];
  /** by client: by proxy: zone */
  readonly placed: readonly (readonly number[])[];
}

/**
 * Builds every proxy's clusters where the data plane holds them: for each calling instance, or for each node.
 */
export class Wirer {
  private readonly world: State;
  private readonly scenario: Scenario;
  private readonly routes: Route[] = [];
  private readonly edges: EdgeState[] = [];
  private readonly inbounds = new Inbounds();
  private readonly clusters: Cluster[] = [];

  constructor(world: State) {
    this.world = world;
    this.scenario = world.scenario;
  }

  wire(): Wiring {
    const placed = this.scenario.clients.map((client) => placeProxies(client));
    const targets = this.scenario.clients.map((client, index) =>
      this.wireClient(client, index, placed[index]),
    );
    const callees = this.scenario.services.map((_, caller) =>
      this.scenario.mesh.edges.flatMap(({ caller: from, callee }) =>
        "service" in from && from.service === caller ? [callee] : [],
      ),
    );
    const ordinals = Math.max(1, ...callees.map(({ length }) => length));
    const clusterOf = new Int32Array(this.world.instances.count * ordinals).fill(-1);
    const pairs = callees.map((list, caller) =>
      list.map((callee, ordinal) =>
        this.wireService(caller, callee, (instance, cluster) => {
          clusterOf[instance * ordinals + ordinal] = cluster;
        }),
      ),
    );
    const sites = this.wireSites(callees);
    const { routes, edges, clusters } = this;
    return { routes, edges, clusters, sites, clusterOf, ordinals, pairs, targets, placed };
  }

  private wireClient(client: Client, index: number, placed: readonly number[]): Target[] {
    const known = new Map<number, { edge: EdgeState; clusters: Int32Array }>();
    const total = client.mix.reduce((sum, { weight }) => sum + weight, 0);
    let upTo = 0;
    const before = this.scenario.clients.slice(0, index).reduce((sum, { instances }) => sum + instances, 0);
    const first = firstOfClients(this.world.instances) + before;
    return client.mix.map(({ service, operation, weight }) => {
      upTo += weight / total;
      let to = known.get(service);
      if (to === undefined) {
        const edge = this.edge({ client: index }, service);
        const cluster = (zone: number, proxy: number): number =>
          this.cluster(
            edge,
            { zone, proxy: first + proxy, place: { index: proxy, count: placed.length } },
            `${client.name}/${proxy}`,
          );
        to = { edge, clusters: Int32Array.from(placed, cluster) };
        known.set(service, to);
      }
      const { propagates } = to.edge;
      const timeoutNs = Math.min(to.edge.timeoutNs, client.retry?.perTryNs ?? Infinity);
      const givesUp = client.timeoutNs < timeoutNs;
      const patienceNs = givesUp ? client.timeoutNs : timeoutNs;
      return {
        upTo,
        propagates,
        clusters: to.clusters,
        route: this.route(client.name, index, service, operation),
        timeoutNs: patienceNs,
        flags: ROOT | CALL_OPEN | (givesUp ? CLIENT_GIVES_UP : 0),
      };
    });
  }

  private wireService(
    caller: number,
    callee: number,
    set: (instance: number, cluster: number) => void,
  ): EdgeState {
    const { instances } = this.world;
    const edge = this.edge({ service: caller }, callee);
    const { firstInstance, initialCount, spec } = instances.services[caller];
    const perNode = isPerNode(this.scenario, edge);
    const byNode = new Map<number, number>();
    const nodes = new Set(Array.from({ length: initialCount }, (_, k) => instances.node[firstInstance + k]));
    const count = perNode ? nodes.size : initialCount;
    for (let k = 0; k < initialCount; k++) {
      const instance = firstInstance + k;
      const node = instances.node[instance];
      const shared = perNode ? byNode.get(node) : undefined;
      const holder = perNode ? `node-${node}/${spec.name}` : `${spec.name}/${k}`;
      const place = { index: perNode ? byNode.size : k, count };
      const cluster =
        shared ??
        this.cluster(
          edge,
          { zone: instances.zone[instance], proxy: proxyOf(instances, instance, perNode), place },
          holder,
        );
      byNode.set(node, cluster);
      set(instance, cluster);
    }
    return edge;
  }

  private wireSites(callees: readonly (readonly number[])[]): Site[] {
    const { program } = this.world;
    return program.callSites.map(
      ({ service, operation, ignoreErrors, isAsync, ownRetry, timeoutNs }, site) => {
        const caller = program.siteOwner[site];
        const route = this.route(this.name(caller), -1, service, operation);
        const edge = this.edges.find(
          (one) => one.callerKind === "service" && one.callee === service && one.caller === this.name(caller),
        )!;
        const ownNs = timeoutNs === Infinity ? edge.timeoutNs : timeoutNs;
        const flags = CALL_OPEN | (ignoreErrors ? IGNORE_ERRORS : 0) | (isAsync ? ON_ITS_OWN : 0);
        return {
          route,
          flags: ownRetry === null ? flags : flags | OWN_RETRY,
          isAsync: bit(isAsync),
          rules: ownRetry === null ? null : new RetryRules(ownRetry.retry, edge.policy.protection.limits),
          ordinal: callees[caller].indexOf(service),
          timeoutNs: ownNs,
          propagates: edge.propagates,
        };
      },
    );
  }

  private edge(caller: { client: number } | { service: number }, callee: number): EdgeState {
    const { clients, services, mesh } = this.scenario;
    const isClient = "client" in caller;
    const { policy } = mesh.edges.find((edge) => {
      if (edge.callee !== callee) return false;
      if (isClient) return "client" in edge.caller && edge.caller.client === caller.client;
      return "service" in edge.caller && edge.caller.service === caller.service;
    })!;
    const name = isClient ? clients[caller.client].name : services[caller.service].name;
    const kind = isClient ? "client" : "service";
    const { instances } = this.world;
    const inbound = this.inbounds.of(this.world, policy.protection, services[callee].name);
    const edge = new EdgeState(
      this.edges.length,
      { name, kind },
      callee,
      policy,
      inbound,
      instances,
      this.scenario,
    );
    this.edges.push(edge);
    return edge;
  }

  private cluster(
    edge: EdgeState,
    at: { zone: number; proxy: number; place: PeerPlace },
    holder: string,
  ): number {
    const index = this.clusters.length;
    return this.clusters.push(createCluster(this.world, edge, { index, ...at }, holder)) - 1;
  }

  private name(service: number): string {
    return this.scenario.services[service].name;
  }

  private route(caller: string, client: number, callee: number, operation: number): number {
    const callerKind = client < 0 ? "service" : "client";
    const number = this.world.program.firstOperation[callee] + operation;
    const known = this.routes.findIndex(
      (route) => route.caller === caller && route.callerKind === callerKind && route.operation === number,
    );
    if (known >= 0) return known;
    return this.routes.push({ caller, callerKind, client, callee, operation: number }) - 1;
  }
}

/** A new proxy's view of a callee; `holder`: whose proxy it is. */
export function createCluster(
  world: State,
  edge: EdgeState,
  at: { readonly index: number; readonly zone: number; readonly proxy: number; readonly place: PeerPlace },
  holder: string,
): Cluster {
  const service = world.instances.services[edge.callee];
  const isCentral = edge.policy.balancer.name === "centralQueue";
  if (isCentral) service.central ??= new CentralQueue(service);
  const central = isCentral ? service.central : null;
  const { dataplane } = world.scenario.mesh;
  const isPinned = dataplane === "kubeProxy" || edge.policy.connections?.protocol === "tcp";
  return new Cluster(
    edge,
    { ...at, isPinned, labels: null },
    central,
    world.seed,
    `${holder}->${service.spec.name}`,
  );
}

/** Number among all proxies of that which an instance calls others through. */
export function proxyOf(instances: Instances, instance: number, isPerNode: boolean): number {
  return isPerNode ? instances.count + instances.node[instance] : instance;
}

/**
 * All callers on a node share a proxy that stays when they go. Where a node only chooses the endpoints of
 * connections, these are the callers' own.
 */
export function isPerNode({ mesh }: Scenario, { policy }: EdgeState): boolean {
  return mesh.dataplane === "ambient" || (mesh.dataplane === "kubeProxy" && policy.connections === null);
}

/**
 * Proxies of a client by zone: shares rounded by largest remainder, so that each is as near its share as can
 * be.
 */
function placeProxies({ instances, zones }: Client): number[] {
  const given = zones.map(() => 0);
  return Array.from({ length: instances }, (_, k) => {
    let best = 0;
    zones.forEach(({ share }, entry) => {
      const lack = share * (k + 1) - given[entry];
      if (lack > zones[best].share * (k + 1) - given[best] + 1e-9) best = entry;
    });
    given[best]++;
    return zones[best].zone;
  });
}
