import { endlessCircle, pairsOf } from "./calls";
import type { Named } from "./combine";
import type { CLIENT_BLOCK } from "./fields/clients";
import type { ROOT } from "./fields/root";
import type { SERVICE_BLOCK } from "./fields/services";
import type { TOPOLOGY } from "./fields/topology";
import { buildArrivals, buildStop } from "./build-arrivals";
import { buildServerConnections, lintConnections } from "./build-connections";
import { buildFaults, nameOf } from "./build-faults";
import { buildJourney } from "./build-journey";
import { buildNetwork, pricesOf } from "./build-network";
import { buildLifecycle } from "./build-lifecycle";
import { buildMemory, mostInMemory } from "./build-memory";
import { buildMonitoring } from "./build-monitoring";
import { buildSession } from "./build-session";
import { namedNodes, nodesOf, ONE_NODE } from "./build-nodes";
import { buildPauses, buildQuota } from "./build-cores";
import { buildOperations, buildPools } from "./build-operations";
import { buildOutputs } from "./build-outputs";
import { buildOverhead } from "./build-overhead";
import { buildQueue } from "./build-queue";
import { buildRun } from "./build-run";
import { buildSpeeds } from "./build-speeds";
import { buildVersions, versionsOf } from "./build-versions";
import { checkFaults } from "./check-faults";
import { checkQueues } from "./check-queues";
import { checkWeights } from "./check-weights";
import { checkSlos } from "./check-slo";
import { lintScenario } from "./lint";
import { lintChanges } from "./lint-changes";
import { lintSilent } from "./lint-silent";
import { lintBandwidth } from "./lint-sizes";
import { ONLY_ZONE } from "./names";
import { checkSplits } from "./check-split";
import { divertedPairs } from "./diversions";
import type { Pair } from "./diversions";
import { buildEdges, writtenPolicy } from "./policies";
import { toClientRetry } from "./build-retry";
import { isWrong, wholeShares } from "./quantities";
import { operationOf } from "./references";
import type { Client, Scenario, Service, Topology } from "./scenario";
import type { Node, Place } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
export type RootValues = ValueOf<typeof ROOT>;
type ServiceValues = ValueOf<typeof SERVICE_BLOCK>;
type ClientValues = ValueOf<typeof CLIENT_BLOCK>;

/**
 * Turns checked values into a scenario; reports what only the whole can tell. Null when something is wrong.
 */
export function build(values: RootValues, tree: Node, context: Context): Scenario | null {
  const before = errorCount(context);
  const topology = buildTopology(values.topology, context);
  const alone = values.services.map((entry) => buildService(entry, topology.zones.length, context));
  const clients = values.clients.map((entry) => buildClient(entry, topology.zones.length, context));
  lintSilent(clients, values.clients, context);
  checkNames(values, context);
  const run = buildRun(values.run, context);
  if (errorCount(context) > before) return null;
  checkCircle(values, alone, context);
  const profile = values.mesh?.profile ?? null;
  const written = (pair: Pick<Pair, "caller" | "callee">): Node =>
    writtenPolicy(tree, { ...pair, services: alone, clients }, profile);
  const serviceOf = (name: string): number | undefined => context.names.services.get(name)?.index;
  const pairs = divertedPairs(pairsOf(alone, clients), written, serviceOf);
  const monitoring = buildMonitoring(values.monitoring, alone, context);
  const writtenFaults = values.faults ?? [];
  const faults = buildFaults(
    writtenFaults,
    { run, topology, services: alone, clients, pairs, isMonitored: monitoring !== null },
    context,
  );
  const services = buildVersions(alone, faults, writtenFaults, context);
  const edges = buildEdges(tree, pairs, services, clients, profile, context);
  const queues = values.services.map(({ value }) => value.placeOf("queue"));
  checkQueues(services, edges, queues, context);
  const placeIn = (edge: number, key: string): Place => {
    const policy = written(edges[edge]);
    return (policy.kind === "map" ? policy.entries.get(key)?.place : undefined) ?? tree.place;
  };
  if (edges.length === pairs.length)
    checkSplits({ topology, services, clients, mesh: { edges } }, placeIn, context);
  checkWeights(
    services,
    edges,
    values.services.map(({ value }) => value.placeOf("speeds")),
    context,
  );
  const kinds = writtenFaults.map((fault) => fault.placeOf(nameOf(fault)));
  checkFaults(faults, { topology, services, clients, edges }, kinds, context);
  if (errorCount(context) > before) return null;
  const scenario: Scenario = {
    name: values.name,
    description: values.description ?? "",
    run,
    topology,
    services,
    clients,
    mesh: { dataplane: buildDataplane(values.mesh), overhead: buildOverhead(values.mesh), edges },
    faults,
    monitoring,
    slo: values.slo ?? [],
    outputs: buildOutputs(values.outputs, context),
  };
  checkSlos(scenario, tree, context);
  lintAll(scenario, values, context);
  return scenario;
}

function lintAll(scenario: Scenario, values: RootValues, context: Context): void {
  const places = values.services.map(({ place }) => place);
  lintScenario(scenario, places, context);
  const faultPlaces = (values.faults ?? []).map((fault) => fault.placeOf("on"));
  lintChanges(scenario, faultPlaces, context);
  lintConnections(scenario.services, scenario.mesh.edges, places, context);
  lintBandwidth(scenario, values.topology?.network?.placeOf("bandwidth"), context);
}

export function errorCount(context: Context): number {
  return context.problems.filter(({ severity }) => severity === "error").length;
}

function buildDataplane(mesh: RootValues["mesh"]): Scenario["mesh"]["dataplane"] {
  return mesh?.dataplane ?? mesh?.profile?.dataplane ?? "sidecar";
}

function buildTopology(written: ValueOf<typeof TOPOLOGY> | undefined, context: Context): Topology {
  const zones = (written?.zones ?? [ONLY_ZONE]).map((zone) =>
    typeof zone === "string"
      ? { name: zone, region: "default", ...ONE_NODE }
      : { name: zone.name, region: zone.value.region, ...nodesOf(zone.name, zone.value) },
  );
  const twice = zones.find(({ name }, i) => zones.findIndex((zone) => zone.name === name) < i);
  if (twice !== undefined)
    report(context, written!.placeOf("zones"), `topology.zones has ${twice.name} twice`);
  const named = namedNodes(written?.nodes, written?.zones, zones, context);
  const network = buildNetwork(written?.network, zones);
  return { zones: zones.map((zone, i) => ({ ...zone, ...named[i] })), network, prices: pricesOf(written) };
}

function buildService({ name, value }: Named<ServiceValues>, zoneCount: number, context: Context): Service {
  const path = `services.${name}`;
  const { queue } = value;
  const replicas = spread(value, zoneCount, context, path);
  if (replicas.every((count) => count === 0))
    report(context, value.placeOf("replicas"), `${path} has no replicas`);
  return {
    name,
    replicas,
    cores: value.cores ?? Infinity,
    quota: buildQuota(value, path, context),
    pauses: buildPauses(value, path, context),
    workers: value.workers ?? Infinity,
    model: value.model,
    queue: buildQueue(queue),
    memory: buildMemory(value.memory),
    mostInMemory: mostInMemory(value.memory, path, context),
    connections: buildServerConnections(value.connections, path, context),
    speeds: buildSpeeds(value, path, context),
    errors: value.errors,
    operations: buildOperations(value),
    pools: buildPools(value),
    isExternal: value.external,
    retryAfterNs: value.retryAfter ?? 0,
    cost: value.cost ?? null,
    ...versionsOf(value, path, context),
    lifecycle: buildLifecycle(value.lifecycle, path, context),
    placement: placement(value, replicas),
  };
}

/** Where numbers by zone are given they are kept in proportion, else every zone gets as many. */
function placement({ replicas, zones }: ServiceValues, counts: readonly number[]): number[] {
  if (typeof replicas === "object") return [...counts];
  return counts.map((_, zone) => (zones === undefined || zones.includes(zone) ? 1 : 0));
}

/** by zone: how many instances; the first zones get one more when the number does not divide. */
function spread(value: ServiceValues, zoneCount: number, context: Context, path: string): number[] {
  const counts = new Array<number>(zoneCount).fill(0);
  const { replicas, zones } = value;
  if (typeof replicas === "object") {
    if (zones !== undefined) {
      report(
        context,
        value.placeOf("zones"),
        `${path}.replicas already says how many stand in each zone; drop zones`,
      );
    }
    for (const entry of replicas) counts[context.names.zones.get(entry.name)!] = entry.value;
    return counts;
  }
  const chosen = zones === undefined ? counts.map((_, zone) => zone) : [...new Set(zones)];
  for (const [i, zone] of chosen.entries()) {
    counts[zone] = Math.floor(replicas / chosen.length) + (i < replicas % chosen.length ? 1 : 0);
  }
  return counts;
}

function buildClient({ name, value }: Named<ClientValues>, zoneCount: number, context: Context): Client {
  const path = `clients.${name}`;
  const { mix, journey } = buildMix(value, context);
  if (journey !== null && value.arrivals.users === undefined)
    report(
      context,
      value.placeOf("journey"),
      `${path}.journey needs arrivals.users: who goes on must come back`,
    );
  if (!mix.some(({ weight }) => weight > 0)) {
    const wants = journey === null ? "mix needs a weight above 0" : "journey makes no call";
    report(context, value.placeOf(journey === null ? "mix" : "journey"), `${path}.${wants}`);
  }
  return {
    name,
    mix,
    arrivals: buildArrivals(value.arrivals),
    stopNs: buildStop(path, value.arrivals, context),
    zones: buildShares(value, zoneCount, path, context),
    instances: value.instances,
    timeoutNs: value.timeout ?? Infinity,
    session: buildSession(name, value, context),
    journey,
    retry: toClientRetry(value.retry, `${path}.retry`, context),
  };
}

function buildMix(value: ClientValues, context: Context): Pick<Client, "mix" | "journey"> {
  if (value.journey !== undefined) return buildJourney(value.journey);
  if (value.target !== undefined) return { mix: [{ ...value.target, weight: 1 }], journey: null };
  const mix = value.mix!.map((entry) => ({ ...operationOf(entry.name, context.names), weight: entry.value }));
  return { mix, journey: null };
}

function buildShares(
  value: ClientValues,
  zoneCount: number,
  path: string,
  context: Context,
): Client["zones"] {
  const { zone } = value;
  if (zone === undefined)
    return Array.from({ length: zoneCount }, (_, i) => ({ zone: i, share: 1 / zoneCount }));
  if (typeof zone === "number") return [{ zone, share: 1 }];
  const shares = wholeShares(zone.map((entry) => entry.value));
  if (isWrong(shares)) {
    report(context, value.placeOf("zone"), `${path}.zone: ${shares.wrong}`);
    return [];
  }
  return zone.map((entry, i) => ({ zone: context.names.zones.get(entry.name)!, share: shares[i] }));
}

/** A name that is a client's and a service's would mean either in `slo` and `mesh.edges`. */
function checkNames(values: RootValues, context: Context): void {
  for (const { name, place } of values.clients) {
    if (!values.services.some((service) => service.name === name)) continue;
    report(context, place, `clients.${name} has the name of a service; slo and mesh.edges could mean either`);
  }
}

function checkCircle(values: RootValues, services: readonly Service[], context: Context): void {
  const circle = endlessCircle(services);
  if (circle === null) return;
  const named = [...circle, circle[0]].map(({ service, operation }) => {
    const { name, operations } = services[service];
    return `${name}.${operations[operation].name}`;
  });
  const { service, operation } = circle[0];
  const { place } = values.services[service].value.operations[operation];
  report(context, place, `these calls never end: ${named.join(" -> ")}`);
}
