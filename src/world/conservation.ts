import { assert } from "../lib/assert";
import { checkConnections } from "./connections/audit";
import { GAUGES, IN_FLIGHT } from "./gauges";
import { COUNTED, INBOUND, LIMITED } from "./gate";
import * as InstanceRow from "./instances";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const {
  ROW_SHIFT,
  CALL,
  CALL_OPEN,
  CLUSTER,
  DUE_AT,
  FLAGS,
  FREE,
  HAS_PERMIT,
  INSTANCE,
  IS_BRANCH,
  PERMIT,
  RETRY_AT,
  ROUTE,
  STATE,
  SUSPENDED,
  TRIES_AND_FLAGS,
  WORKING,
} = R;
const { STOPPING, UP } = InstanceRow;

/** Relative error allowed where times were rounded to whole nanoseconds or added up as doubles. */
const TOLERANCE = 1e-6;
/** Absolute error always allowed, ns: a run of a few requests has nothing to be relative to. */
const SLACK_NS = 1e4;

/**
 * What must hold at the end of every run, whatever the scenario; a violation is a fault of the simulator:
 * arrivals = successes + failures + in flight; attempts = requests + retries + hedges; time spent at work =
 * work begun less work cut short; and Little's law as an identity: time integral of the number inside = sum
 * of the times inside, once all have left. Throws `InternalError`.
 */
export function checkConservation(world: World): void {
  checkRequests(world);
  checkAttempts(world);
  checkWork(world);
  checkLittle(world);
  checkInstances(world);
  checkConnections(world);
  checkGates(world);
}

/** What attempts have taken of the gates is what the gates have given. */
function checkGates(world: World): void {
  const counted = new Float64Array(world.clusters.length);
  const limited = new Float64Array(world.clusters.length);
  let inside = 0;
  const { cold, i } = world;
  for (let attempt = 0; attempt < world.used; attempt++) {
    const a = attempt << (ROW_SHIFT + 1);
    if (i[a | STATE] === FREE || (i[a | FLAGS] & (IS_BRANCH | HAS_PERMIT)) !== HAS_PERMIT) continue;
    const permit = cold[a | PERMIT];
    if (permit & INBOUND) inside++;
    if ((permit & (COUNTED | LIMITED)) === 0) continue;
    const cluster = i[(i[a | CALL] << (ROW_SHIFT + 1)) | CLUSTER];
    if (permit & COUNTED) counted[cluster]++;
    if (permit & LIMITED) limited[cluster]++;
  }
  for (const { gate, index, name } of world.clusters) {
    if (gate === null) continue;
    same(gate.requests, counted[index], `requests that count to the limits of ${name}`);
    same(gate.inflight, limited[index], `requests that count to the limit of concurrency of ${name}`);
  }
  const open = world.edges.map(({ inbound }) => inbound);
  const sum = [...new Set(open)].reduce((total, inbound) => total + (inbound?.open ?? 0), 0);
  same(sum, inside, "requests that count to limits of concurrency at instances");
}

function checkRequests(world: World): void {
  const open = new Float64Array(world.routes.length);
  const { i } = world;
  for (let call = 0; call < world.used; call++) {
    const c = call << (ROW_SHIFT + 1);
    if (i[c | TRIES_AND_FLAGS] & CALL_OPEN) open[i[c | ROUTE]]++;
  }
  const { routeRequests, routeSuccesses, routeFailures } = world.observer;
  world.routes.forEach(({ caller }, route) => {
    const ended = both(routeSuccesses, route) + both(routeFailures, route);
    same(both(routeRequests, route), ended + open[route], `requests of ${caller} = ended + in flight`);
  });
}

function checkAttempts(world: World): void {
  let waiting = 0;
  const { f, i } = world;
  for (let call = 0; call < world.used; call++) {
    const c = call << (ROW_SHIFT + 1);
    if (i[c | TRIES_AND_FLAGS] & CALL_OPEN && f[(c >> 1) | RETRY_AT] >= 0) waiting++;
  }
  const { routeRequests, routeAttempts } = world.observer;
  const more = world.retries - waiting + world.hedges;
  same(sum(routeAttempts), sum(routeRequests) + more, "attempts = requests + retries + hedges");
}

/**
 * Work is counted when it begins (as drawn), and by the clock while or after it is done: the two must agree.
 */
function checkWork(world: World): void {
  const now = world.queue.now;
  const { instances } = world;
  const spent = instances.services.map(({ sharesCpu, executedNs }) => (sharesCpu === 1 ? 0 : executedNs));
  const left = instances.services.map(() => 0);
  instances.cpu.forEach((cpu, instance) => {
    if (cpu === undefined) return;
    const { index } = instances.serviceOf(instance);
    left[index] += cpu.workLeft(now);
    spent[index] += cpu.servedNs;
  });
  const { f, i } = world;
  for (let frame = 0; frame < world.used; frame++) {
    const d = frame << ROW_SHIFT;
    const instance = i[(d << 1) | INSTANCE];
    const state = i[(d << 1) | STATE];
    if ((state !== WORKING && state !== SUSPENDED) || instances.cpu[instance] !== undefined) continue;
    const { index } = instances.serviceOf(instance);
    if (state === SUSPENDED) {
      left[index] += f[d | DUE_AT];
      continue;
    }
    left[index] += (f[d | DUE_AT] - now) * instances.speed(instance);
    spent[index] += now * instances.speed(instance);
  }
  for (const { index, spec, demandNs, undoneNs } of instances.services) {
    nearly(demandNs - undoneNs - left[index], spent[index], `work done in ${spec.name} = time spent on it`);
  }
}

function checkLittle(world: World): void {
  const { observer, scenario, firstServiceScope } = world;
  for (let scope = 0; scope < observer.scopes; scope++) {
    if (observer.gauges.level(scope * GAUGES + IN_FLIGHT) > 0) continue;
    const isClient = scope < firstServiceScope;
    const { name } = isClient ? scenario.clients[scope] : scenario.services[scope - firstServiceScope];
    const integral = observer.gauges.integral(scope * GAUGES + IN_FLIGHT);
    nearly(integral, observer.timeInside[scope], `integral of requests in ${name} = sum of their times`);
  }
}

/** What is counted as ready, running and stopping is so; and nobody that is gone holds anything. */
function checkInstances(world: World): void {
  const { instances, observer } = world;
  let stopping = 0;
  for (const { spec, firstInstance, instanceCount, ready, alive } of instances.services) {
    const of = Array.from({ length: instanceCount }, (_, k) => firstInstance + k);
    const up = of.filter((instance) => instances.status(instance) === UP);
    const running = of.filter((instance) => instances.isAlive(instance));
    same(observer.gauges.level(ready), up.length, `instances of ${spec.name} that are ready`);
    same(observer.gauges.level(alive), running.length, `instances of ${spec.name} that run`);
    stopping += running.filter((instance) => instances.status(instance) === STOPPING).length;
    for (const instance of of) {
      if (instances.isAlive(instance)) continue;
      same(instances.inUse(instance), 0, `workers in use of ${instances.name(instance)}, which does not run`);
    }
  }
  same(world.stopping, stopping, "instances that end what they have");
}

function both(counts: Float64Array, index: number): number {
  return counts[2 * index] + counts[2 * index + 1];
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function same(left: number, right: number, law: string): void {
  assert(left === right, `${law}: ${left} is not ${right}`);
}

function nearly(left: number, right: number, law: string): void {
  const allowed = SLACK_NS + TOLERANCE * Math.max(Math.abs(left), Math.abs(right));
  assert(Math.abs(left - right) <= allowed, `${law}: ${left} is not ${right}`);
}
