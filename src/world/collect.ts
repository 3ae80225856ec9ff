import { BREAKER_OPEN } from "../mesh/outcome";
import { mirrorName } from "../scenario/diversions";
import type { Result, RouteResult } from "../stats/result";
import type { Route } from "./wiring";
import type { Cluster } from "./cluster";
import type { EdgeState } from "./edge-state";
import * as Rows from "./instances";
import type { Ejections } from "./outliers";
import { Recording } from "./recording/recording";
import { isMirrored } from "./chance";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ERRORS, INSTANCE_SHIFT, REQUESTS } = Rows;

/** What a finished run counted, as plain data. */
export function resultOf(world: World): Result {
  const { scenario, replication, warmupNs, durationNs, queue, observer } = world;
  // Before the edges: it ends what proxies still had ejected.
  const ofInstances = instances(world);
  return {
    replication,
    durationNs,
    warmupNs,
    endNs: queue.now,
    intervalNs: scenario.outputs.intervalNs,
    events: queue.taken,
    partial: world.partial,
    mirrors: isMirrored(scenario.run, replication),
    routes: routes(world),
    operations: operations(world),
    edges: world.edges.map((edge) => ({
      ...callerOf(edge),
      callee: scenario.services[edge.callee].name,
      attempts: edge.attempts,
      retries: edge.retried,
      hedges: edge.hedged,
      ejections: edge.ejections?.count ?? NaN,
      probes: edge.unhealthy === null ? NaN : edge.probes,
      probeFailures: edge.unhealthy === null ? NaN : edge.probeFailures,
      unhealthy: edge.unhealthy?.count ?? NaN,
      timeouts: edge.timeouts,
      crossZone: edge.crossZone,
      crossZoneBytes: world.hasSizes === 1 ? edge.crossZoneBytes : NaN,
      opened: edge.policy.protection.breaker === null ? NaN : edge.failuresByCause[BREAKER_OPEN],
      connectionsOpened: edge.policy.connections === null ? NaN : edge.connectionsOpened,
      failuresByCause: edge.failuresByCause,
    })),
    services: world.instances.services.map(({ spec, index, measuredNs, wastedNs, waits }) => ({
      service: spec.name,
      executedNs: measuredNs,
      wastedNs,
      waits,
      proxyNs: world.overhead?.spentNs[index] ?? NaN,
    })),
    instances: ofInstances,
    timelines: world.timeline.timelines(),
    notes: observer.notes,
    faults: world.faults.spans,
    samples: world instanceof Recording && world.isSampling ? world.samples() : null,
    meters: world instanceof Recording ? world.meters() : null,
  };
}

/** Who sends copies is told apart from who calls. */
function callerOf({
  caller,
  callerKind,
  isMirror,
}: Pick<Route, "caller" | "callerKind" | "isMirror">): Pick<RouteResult, "caller" | "callerKind"> {
  return isMirror ? { caller: mirrorName(caller), callerKind: "mirror" } : { caller, callerKind };
}

function routes(world: World): Result["routes"] {
  const { observer, scenario } = world;
  return world.routes.map(({ callee, operation, ...from }, route) => {
    const at = route * 2 + 1;
    const service = scenario.services[callee];
    const requests = observer.routeRequests[at];
    const successes = observer.routeSuccesses[at];
    const failures = observer.routeFailures[at];
    return {
      ...callerOf(from),
      service: service.name,
      operation: service.operations[operation - world.program.firstOperation[callee]].name,
      requests,
      successes,
      failures,
      inFlight: requests - successes - failures,
      attempts: observer.routeAttempts[at],
      latency: observer.routeLatency[at].data(),
      failuresByCause: observer.routeCauses[at],
    };
  });
}

function operations(world: World): Result["operations"] {
  const { observer, program, scenario } = world;
  return scenario.services.flatMap((service, index) =>
    service.operations.map((operation, k) => {
      const at = (program.firstOperation[index] + k) * 2 + 1;
      const requests = observer.operationRequests[at];
      const successes = observer.operationSuccesses[at];
      const failures = observer.operationFailures[at];
      return {
        service: service.name,
        operation: operation.name,
        requests,
        successes,
        failures,
        inFlight: requests - successes - failures,
        latency: observer.operationLatency[at].data(),
        failuresByCause: observer.operationCauses[at],
        lookUps: world.lookUps[program.firstOperation[index] + k],
        hits: world.hits[program.firstOperation[index] + k],
      };
    }),
  );
}

/**
 * by instance: time that proxies left it out, averaged over those that may; NaN where none may. `judges`: who
 * of a proxy does it, and is told that the run is over; `account`: where its pair counts.
 */
function timesOut(
  { clusters, edges, instances: instancesOf, queue }: World,
  judges: (cluster: Cluster) => readonly ({ close(now: number): void } | null)[],
  account: (edge: EdgeState) => Ejections | null,
): Float64Array {
  const proxies = new Map<number, number>();
  for (const cluster of clusters) {
    const all = judges(cluster).filter((one) => one !== null);
    if (all.length === 0) continue;
    for (const one of all) one.close(queue.now);
    proxies.set(cluster.edge.callee, (proxies.get(cluster.edge.callee) ?? 0) + 1);
  }
  return Float64Array.from({ length: instancesOf.count }, (_, instance) => {
    const service = instancesOf.serviceOf(instance).index;
    const times = edges.flatMap((edge) =>
      edge.callee === service ? [account(edge)?.timeNs[instance] ?? 0] : [],
    );
    return times.reduce((sum, time) => sum + time, 0) / (proxies.get(service) ?? NaN);
  });
}

function instances(world: World): Result["instances"] {
  const { instances, observer, queue, scenario, warmupNs, durationNs, usage } = world;
  const latencies = observer.instanceLatency.histograms();
  const ejected = timesOut(
    world,
    ({ outliers, accruals }) => [outliers, accruals],
    ({ ejections }) => ejections,
  );
  const unhealthy = timesOut(
    world,
    ({ checks }) => [checks],
    (edge) => edge.unhealthy,
  );
  return instances.all().map((instance) => {
    const service = instances.serviceOf(instance);
    const row = instance << (INSTANCE_SHIFT + 1);
    const used = service.busyIsHeld === 1 ? usage.heldNs : usage.busyNs;
    const isUp = instances.isAlive(instance);
    const since = Math.max(instances.upSince[instance], warmupNs);
    const aliveNs =
      instances.aliveNs[instance] + (isUp ? Math.max(0, Math.min(durationNs, queue.now) - since) : 0);
    const capacity = service.capacity * aliveNs;
    return {
      service: service.spec.name,
      instance: instance - service.firstInstance,
      zone: scenario.topology.zones[instances.zone[instance]].name,
      node: instances.nodeName(instances.node[instance]),
      version: instances.versionOf(instance).name,
      speed: instances.baseSpeed[instance],
      requests: instances.i[row | REQUESTS],
      errors: instances.i[row | ERRORS],
      utilization: capacity > 0 && capacity < Infinity ? used[instance] / capacity : null,
      aliveNs,
      isPassing: instances.isPassing[instance] === 1,
      ejectedNs: ejected[instance],
      unhealthyNs: unhealthy[instance],
      throttled: service.spec.quota === null || aliveNs === 0 ? null : usage.throttledNs[instance] / aliveNs,
      latency: latencies[instance],
    };
  });
}
