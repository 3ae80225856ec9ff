import { bit } from "../lib/bit";
import type { PeerPlace } from "../mesh/balance/aperture";
import type { Destination } from "../scenario/destination";
import { edgeBetween, operationsAsked, sameOperation } from "../scenario/diversions";
import type { Labels } from "../scenario/labels";
import type { OperationRef } from "../scenario/references";
import type { Caller, Client, Edge, Scenario } from "../scenario/scenario";
import type { Cluster } from "./cluster";
import { EdgeState } from "./edge-state";
import { Fork } from "./fork";
import { Windows } from "./global-limit";
import { Inbounds } from "./inbound";
import { firstOfClients } from "./overhead";
import { RetryRules } from "./retry-rules";
import { CALL_OPEN, CLIENT_GIVES_UP, IGNORE_ERRORS, ON_ITS_OWN, OWN_RETRY, ROOT } from "./rows";
import type { State } from "./state";
import type { Target } from "./traffic/target";
import { createCluster, isPerNode, outletIndex, placeProxies, proxyOf } from "./wiring";
import type { Outlet, Route, Site, Wiring } from "./wiring";

/**
 * Builds every proxy's clusters where the data plane holds them: for each calling instance, or for each node.
 */
export class Wirer {
  private readonly world: State;
  private readonly scenario: Scenario;
  private readonly routes: Route[] = [];
  private readonly edges: EdgeState[] = [];
  private readonly inbounds = new Inbounds();
  private readonly windows = new Windows();
  private readonly clusters: Cluster[] = [];

  constructor(world: State) {
    this.world = world;
    this.scenario = world.scenario;
  }

  wire(): Wiring {
    for (const edge of this.scenario.mesh.edges) this.addEdge(edge);
    const placed = this.scenario.clients.map((client) => placeProxies(client));
    const targets = this.scenario.clients.map((client, index) =>
      this.wireClient(client, index, placed[index]),
    );
    const outlets = this.scenario.services.map((_, caller) => this.outletsOf(caller));
    const ordinals = Math.max(1, ...outlets.map(({ length }) => length));
    const clusterOf = new Int32Array(this.world.instances.count * ordinals).fill(-1);
    outlets.forEach((list, caller) => {
      list.forEach((outlet, ordinal) => {
        this.wireService(caller, outlet, (instance, cluster) => {
          clusterOf[instance * ordinals + ordinal] = cluster;
        });
      });
    });
    const sites = this.wireSites(outlets);
    const { routes, edges, clusters } = this;
    return { routes, edges, clusters, sites, clusterOf, ordinals, outlets, targets, placed };
  }

  private wireClient(client: Client, index: number, placed: readonly number[]): Target[] {
    const known = new Map<string, Int32Array>();
    const total = client.mix.reduce((sum, { weight }) => sum + weight, 0);
    let upTo = 0;
    const before = this.scenario.clients.slice(0, index).reduce((sum, { instances }) => sum + instances, 0);
    const first = firstOfClients(this.world.instances) + before;
    const clustersTo = ({ edge, labels }: Outlet): Int32Array =>
      Int32Array.from(placed, (zone, proxy) => {
        const at = { zone, proxy: first + proxy, place: { index: proxy, count: placed.length }, labels };
        return this.cluster(edge, at, `${client.name}/${proxy}`);
      });
    const target = (outlet: Outlet, ref: OperationRef, fork: Target["fork"]): Target => {
      const { edge } = outlet;
      const key = `${edge.index} ${JSON.stringify(outlet.labels)}`;
      // Nothing goes to what all is led away from.
      const isUsed = fork === null || fork.to.length === 0;
      const clusters = isUsed ? (known.get(key) ?? clustersTo(outlet)) : new Int32Array(placed.length);
      if (isUsed) known.set(key, clusters);
      const timeoutNs = Math.min(edge.timeoutNs, client.retry?.perTryNs ?? Infinity);
      const givesUp = client.timeoutNs < timeoutNs;
      return {
        upTo,
        clusters,
        fork,
        edge: edge.index,
        propagates: edge.propagates,
        route: this.route({ client: index }, ref, edge.isMirror),
        timeoutNs: edge.isMirror ? edge.timeoutNs : givesUp ? client.timeoutNs : timeoutNs,
        flags: ROOT | CALL_OPEN | (givesUp ? CLIENT_GIVES_UP : 0),
      };
    };
    return client.mix.map(({ service, operation, weight }) => {
      upTo += weight / total;
      const caller = { client: index };
      const edge = this.edgeTo(caller, service);
      const ref = { service, operation };
      const fork = this.fork(caller, edge, ref, (outlet, to) => target(outlet, to, null));
      return target({ edge, labels: null }, ref, fork);
    });
  }

  /** Where the calls of an edge go; null: to any instance of its callee, and nowhere else. */
  private fork<To>(
    caller: Caller,
    { callee, policy: { split, splitBy, mirrors } }: EdgeState,
    ref: OperationRef,
    make: (outlet: Outlet, to: OperationRef) => To,
  ): Fork<To> | null {
    if (split === null && mirrors.length === 0) return null;
    const parts = (all: readonly Destination[], isMirror: boolean): { share: number; to: To }[] =>
      all.map((part) => {
        const edge = this.edgeTo(caller, part.service ?? callee, isMirror);
        const to = sameOperation(this.scenario.services, ref, part);
        return { share: part.share, to: make({ edge, labels: part.labels }, to) };
      });
    return new Fork(parts(split ?? [], false), parts(mirrors, true), splitBy);
  }

  /** All that the instances of a service call. */
  private outletsOf(service: number): Outlet[] {
    const caller = { service };
    const outlets: Outlet[] = [];
    const add = (outlet: Outlet): void => {
      if (outletIndex(outlets, outlet) < 0) outlets.push(outlet);
    };
    const { clients, mesh, services } = this.scenario;
    for (const pair of mesh.edges) {
      if (pair.isMirror || !("service" in pair.caller) || pair.caller.service !== service) continue;
      const operation = operationsAsked(pair, services, clients).at(0);
      // It is called only in the place of another.
      if (operation === undefined) continue;
      const edge = this.edgeTo(caller, pair.callee);
      if (pair.policy.split === null) add({ edge, labels: null });
      this.fork(caller, edge, { service: pair.callee, operation }, (outlet) => {
        add(outlet);
      });
    }
    return outlets;
  }

  private wireService(
    caller: number,
    { edge, labels }: Outlet,
    set: (instance: number, cluster: number) => void,
  ): void {
    const { instances } = this.world;
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
      const proxy = proxyOf(instances, instance, perNode);
      const cluster =
        shared ?? this.cluster(edge, { zone: instances.zone[instance], proxy, place, labels }, holder);
      byNode.set(node, cluster);
      set(instance, cluster);
    }
  }

  /** Those of the program, then those that their calls go to instead. */
  private wireSites(outlets: readonly (readonly Outlet[])[]): Site[] {
    const { callSites, siteOwner } = this.world.program;
    const more: Site[] = [];
    const written = callSites.map((call, number) => {
      const caller = { service: siteOwner[number] };
      const site = (outlet: Outlet, ref: OperationRef, fork: Site["fork"]): Site => {
        const { edge } = outlet;
        const { ignoreErrors, isAsync, ownRetry, timeoutNs } = call;
        const flags = CALL_OPEN | (ignoreErrors ? IGNORE_ERRORS : 0) | (isAsync ? ON_ITS_OWN : 0);
        return {
          route: this.route(caller, ref, edge.isMirror),
          flags: ownRetry === null ? flags : flags | OWN_RETRY,
          isAsync: bit(isAsync),
          rules: ownRetry === null ? null : new RetryRules(ownRetry.retry, edge.policy.protection.limits),
          ordinal: outletIndex(outlets[caller.service], outlet),
          timeoutNs: timeoutNs === Infinity || edge.isMirror ? edge.timeoutNs : timeoutNs,
          propagates: edge.propagates,
          edge: edge.index,
          written: number,
          fork,
        };
      };
      const edge = this.edgeTo(caller, call.service);
      const fork = this.fork(
        caller,
        edge,
        call,
        (outlet, to) => callSites.length + more.push(site(outlet, to, null)) - 1,
      );
      return site({ edge, labels: null }, call, fork);
    });
    return [...written, ...more];
  }

  private edgeTo(caller: Caller, callee: number, isMirror = false): EdgeState {
    const { edges } = this.scenario.mesh;
    return this.edges[edges.indexOf(edgeBetween(edges, caller, callee, isMirror))];
  }

  private addEdge({ caller, callee, isMirror, policy }: Edge): void {
    const { clients, services } = this.scenario;
    const isClient = "client" in caller;
    const { name } = isClient ? clients[caller.client] : services[caller.service];
    const inbound = this.inbounds.of(this.world, policy.protection, services[callee].name);
    const edge = new EdgeState(
      this.edges.length,
      { name, kind: isClient ? "client" : "service", isMirror },
      callee,
      policy,
      { inbound, window: this.windows.of(policy.protection, services[callee].name) },
      this.world.instances,
      this.scenario,
    );
    this.edges.push(edge);
  }

  private cluster(
    edge: EdgeState,
    at: { zone: number; proxy: number; place: PeerPlace; labels: Labels | null },
    holder: string,
  ): number {
    const index = this.clusters.length;
    return this.clusters.push(createCluster(this.world, edge, { index, ...at }, holder)) - 1;
  }

  private route(caller: Caller, ref: OperationRef, isMirror: boolean): number {
    const { clients, services } = this.scenario;
    const isClient = "client" in caller;
    const { name } = isClient ? clients[caller.client] : services[caller.service];
    const callerKind = isClient ? "client" : "service";
    const operation = this.world.program.firstOperation[ref.service] + ref.operation;
    const known = this.routes.findIndex(
      (route) =>
        route.caller === name &&
        route.callerKind === callerKind &&
        route.operation === operation &&
        route.isMirror === isMirror,
    );
    if (known >= 0) return known;
    const client = isClient && !isMirror ? caller.client : -1;
    return (
      this.routes.push({ caller: name, callerKind, isMirror, client, callee: ref.service, operation }) - 1
    );
  }
}
