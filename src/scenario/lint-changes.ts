import { quantile } from "../kernel/distribution/quantile";
import { formatDuration } from "../lib/duration";
import { fenceposts } from "../mesh/deploy/rolling-update";
import { terminationOf } from "../mesh/deploy/termination";
import { CONNECT_FAILURE } from "../mesh/outcome";
import { mayRetryMask } from "../mesh/resilience/retry";
import type { Fault } from "./faults";
import { findOverload } from "./lint";
import { ratesInWords } from "./lint-rates";
import { operationRates } from "./operation-rates";
import type { Discovery, Edge, Scenario } from "./scenario";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context } from "./types";

/** Nearly all news has come by then. */
const NEARLY_ALL = 0.99;

/** Warns of changes of instances that leave too few, or that drop requests. `places`: of each fault. */
export function lintChanges(scenario: Scenario, places: readonly Place[], context: Context): void {
  const rates = operationRates(scenario);
  let replicas = scenario.services.map((service) => service.replicas.reduce((sum, count) => sum + count, 0));
  scenario.faults.forEach((fault, i) => {
    const warn = (message: string | null): void => {
      if (message !== null) context.problems.push(problemAt(places[i], "warning", message));
    };
    warn(tooFew(scenario, fault, rates, replicas, `faults[${i}]`));
    warn(race(scenario, fault, replicas, `faults[${i}]`));
    const { effect, on } = fault;
    if (effect.kind === "scale")
      replicas = replicas.map((count, k) => (k === on.service ? effect.to : count));
  });
}

/** A service that cannot keep up while, or after, its instances change. */
function tooFew(
  scenario: Scenario,
  { effect, on }: Fault,
  rates: readonly (readonly number[])[],
  replicas: readonly number[],
  path: string,
): string | null {
  if ((effect.kind !== "scale" && effect.kind !== "rollout") || on.service === null) return null;
  const service = scenario.services[on.service];
  const words = ratesInWords(scenario, on.service);
  const count = replicas[on.service];
  const overload = (instances: number): string | null => {
    const found = findOverload(service, rates[on.service!], instances);
    if (found === null) return null;
    const { erlangs, per } = found;
    return `${erlangs.toFixed(2)} erlangs per ${per} ${words}: it cannot keep up`;
  };
  // What is too little before is said of the service itself.
  if (overload(count) !== null) return null;
  if (effect.kind === "scale") {
    const after = overload(effect.to);
    return effect.to === 0 || after === null
      ? null
      : `${path}.scale leaves ${effect.to} of services.${service.name}, which is offered ${after}`;
  }
  const later = overload(count * effect.speed);
  if (later !== null)
    return `${path}.rollout: services.${service.name} at ${effect.speed}x is offered ${later}`;
  const least = count - fenceposts(effect.maxSurge, effect.maxUnavailable, count).unavailable;
  const during = overload(least);
  if (least === 0 || during === null) return null;
  return `${path}.rollout may leave ${least} of services.${service.name}, which is offered ${during}`;
}

/** Instances that refuse requests of those who have not heard that they stop. */
function race(
  { services, mesh }: Scenario,
  { effect, on }: Fault,
  replicas: readonly number[],
  path: string,
): string | null {
  const stops =
    effect.kind === "rollout" ||
    (effect.kind === "scale" && on.service !== null && effect.to < replicas[on.service]);
  if (!stops || on.service === null) return null;
  const { name, lifecycle } = services[on.service];
  const { termNs } = terminationOf(lifecycle.preStopNs, lifecycle.graceNs);
  const late = mesh.edges.find((edge) => edge.callee === on.service && isLate(edge, termNs));
  if (late === undefined) return null;
  const news = formatDuration(Math.round(newsNs(late.policy.discovery)));
  return (
    `${path}.${effect.kind}: services.${name} gets SIGTERM ${formatDuration(termNs)} ` +
    "after it is told to stop, " +
    `but callers hear of it after up to ${news}: until then it refuses their requests; a longer ` +
    "lifecycle.preStop, or retries on connect-failure, cure that"
  );
}

function isLate({ policy }: Edge, termNs: number): boolean {
  const { discovery, retry, balancer } = policy;
  if (balancer.name === "centralQueue" || newsNs(discovery) <= termNs) return false;
  return retry === null || (mayRetryMask(retry.on) & (1 << CONNECT_FAILURE)) === 0;
}

/** How long nearly all callers take to hear of a change. */
function newsNs(discovery: Discovery): number {
  if (discovery.kind === "instant") return 0;
  return discovery.kind === "dns" ? discovery.ttlNs : quantile(discovery.propagation, NEARLY_ALL);
}
