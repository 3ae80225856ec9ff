import { chanceOfSojourn, erlangC } from "../lib/erlang-c";
import { mean, variance } from "../kernel/distribution/moments";
import { peakRate, steadyRate } from "./arrivals";
import { offeredTo } from "./lint";
import { operationRates } from "./operation-rates";
import { instancesOf } from "./price";
import type { Scenario, Service, Slo } from "./scenario";

/** What tables and formulas say of a service, to hold a simulated answer against. */
export interface StaticRule {
  readonly service: string;
  /** Instances by Erlang C for the objective; null: it does not apply. */
  readonly byErlang: number | null;
  /** The objective. */
  readonly objective: string;
  /** The same times zones / (zones - 1); null: no zone is lost. */
  readonly withSpareZone: number | null;
  readonly zones: number;
  /** What the rule leaves out, of what this scenario has. */
  readonly leavesOut: readonly string[];
}

/**
 * Why a scenario can never meet what is asked of it, by the utilization law: a service is offered as much as
 * it can do, or more, all the time, so that its line grows for ever. Null: it may. Where objectives allow
 * that so many requests fail, shedding them could help, and then it may too.
 */
export function findsNoBalance(scenario: Scenario): string | null {
  const { services, faults, slo } = scenario;
  // What these faults come to is not known beforehand.
  if (faults.some(({ effect }) => effect.kind === "scale" || effect.kind === "set")) return null;
  const rates = operationRates(scenario, (arrivals) => steadyRate(arrivals) ?? 0);
  const needed = slo.flatMap(({ expression: { left, divisor, operator, value } }) =>
    left.name === "availability" && divisor === null && operator.startsWith(">") ? [value] : [],
  );
  const least = needed.length === 0 ? 1 : Math.max(...needed);
  for (const [i, service] of services.entries()) {
    const { perCore, perWorker } = offeredTo(service, rates[i], instancesOf(service));
    const erlangs = Math.max(perCore, perWorker);
    if (!Number.isFinite(erlangs) || erlangs < 1 || 1 / erlangs > least) continue;
    const per = perCore >= perWorker ? "core" : "worker";
    return `${service.name} is offered ${erlangs.toFixed(2)} erlangs per ${per}: it cannot keep up`;
  }
  return null;
}

/** More instances than this are no answer. */
const MOST = 100_000;

/**
 * Of one service of a scenario, whose numbers of instances do not matter; `losesZone`: one is lost in some
 * condition. Null: there is no rule, as it has no servers to count.
 */
export function staticRule(scenario: Scenario, index: number, losesZone: boolean): StaticRule | null {
  const service = scenario.services[index];
  const servers = serversOf(service);
  const limit = limitOf(scenario, index);
  const rates = operationRates(scenario, peakRate)[index];
  const rate = rates.reduce((sum, one) => sum + one, 0);
  if (servers === null || limit === null || rate === 0) return null;
  // Of one core and one worker: then erlangs per core are erlangs.
  const { perCore, perWorker } = offeredTo({ ...service, cores: 1, workers: 1 }, rates, 1);
  const erlangs = Math.max(perCore, perWorker);
  if (!Number.isFinite(erlangs) || erlangs === 0) return null;
  const byErlang = instancesFor(servers, erlangs, limit.ns / ((erlangs / rate) * 1e9), limit.share);
  const zones = service.placement.filter((weight) => weight > 0).length;
  const spare = losesZone && zones > 1 && byErlang !== null;
  return {
    service: service.name,
    byErlang,
    objective: limit.text,
    withSpareZone: spare ? Math.ceil((byErlang * zones) / (zones - 1)) : null,
    zones,
    leavesOut: leavesOut(scenario, index),
  };
}

/** How many requests an instance works on at once; null: no whole number of them. */
function serversOf({ cores, workers }: Service): number | null {
  const servers = Math.min(cores, workers);
  return Number.isInteger(servers) ? servers : null;
}

interface Limit {
  readonly ns: number;
  /** Of requests that must be faster; null: their mean must. */
  readonly share: number | null;
  readonly text: string;
}

/** The tightest time that the requests of some client through this service may take. */
function limitOf(scenario: Scenario, index: number): Limit | null {
  const limits = scenario.slo.flatMap(({ expression, text }: Slo): Limit[] => {
    const { left, divisor, operator, value } = expression;
    if (divisor !== null || !operator.startsWith("<") || left.scope !== "client") return [];
    const share =
      left.name === "mean" ? null : /^p\d+$/.test(left.name) ? Number(`0.${left.name.slice(1)}`) : NaN;
    if (Number.isNaN(share)) return [];
    const alone = { ...scenario, clients: scenario.clients.filter((_, client) => client === left.index) };
    const reached = operationRates(alone, () => 1)[index].some((rate) => rate > 0);
    return reached ? [{ ns: value, share, text }] : [];
  });
  return limits.length === 0 ? null : limits.reduce((a, b) => (b.ns < a.ns ? b : a));
}

/** The fewest with which the time in one line and at work is within `times` mean works; null: none. */
function instancesFor(servers: number, erlangs: number, times: number, share: number | null): number | null {
  const isEnough = (instances: number): boolean => {
    const count = instances * servers;
    if (count <= erlangs) return false;
    if (share === null) return 1 + erlangC(count, erlangs) / (count - erlangs) <= times;
    return chanceOfSojourn(count, erlangs, times) <= 1 - share;
  };
  let instances = Math.floor(erlangs / servers) + 1;
  const most = instances + MOST;
  // With so many that nobody waits, only the work itself takes time.
  if (share === null ? times < 1 : Math.exp(-times) > 1 - share) return null;
  while (!isEnough(instances) && instances < most) instances++;
  return instances < most ? instances : null;
}

function leavesOut(scenario: Scenario, index: number): string[] {
  const service = scenario.services[index];
  const edges = scenario.mesh.edges.filter(({ callee }) => callee === index);
  const found: string[] = [];
  const balancer = edges.map(({ policy }) => policy.balancer.name).find((name) => name !== "centralQueue");
  if (balancer !== undefined) found.push(`a line at each instance (${balancer}), not one for all`);
  if (service.workers > service.cores) found.push("cores shared by requests that do not wait");
  const cv = variationOf(service);
  if (cv !== null && Math.abs(cv - 1) > 0.05) found.push(`work with a cv of ${cv.toFixed(2)}, not 1`);
  if (scenario.mesh.edges.length > edges.length || callsOthers(service))
    found.push("the time that other services take");
  if (edges.some(({ policy }) => policy.retry !== null)) found.push("retries");
  if (service.speeds.length > 0) found.push("machines of different speeds");
  if (scenario.faults.length > 0) found.push("faults");
  return found;
}

/** Coefficient of variation of the work of a service that does one thing; null: it does several. */
function variationOf({ operations }: Service): number | null {
  const steps = operations.flatMap((operation) => operation.steps);
  const work = steps.flatMap((step) => (step.kind === "work" ? [step.time] : []));
  if (steps.length !== work.length || work.length !== 1 || mean(work[0]) === 0) return null;
  return Math.sqrt(variance(work[0])) / mean(work[0]);
}

function callsOthers({ operations }: Service): boolean {
  return operations.some(({ steps }) => steps.some(({ kind }) => kind === "call"));
}
