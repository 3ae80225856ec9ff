import { mean } from "../kernel/distribution/moments";
import { mostUsers } from "../scenario/arrivals";
import { operationRates } from "../scenario/operation-rates";
import type { Client } from "../scenario/scenario";
import { figure } from "./figure";
import { findScope, type MeasuredVariant } from "./measured";
import type { Measured } from "./metrics";

/** A service measured this busy has no spare time: the figure itself cannot exceed 1. */
const SATURATED = 0.99;
/** A closed loop slows down before that, and never gets beyond. */
const CROWDED = 0.95;

/** What too much load does to figures, and how callers that wait for answers hide it. */
export function loadAdvice(variant: MeasuredVariant): string[] {
  const { services, clients } = variant.scenario;
  const rates = operationRates(variant.scenario);
  return services.flatMap(({ name }, service) => {
    const measured = findScope(variant, { kind: "service", name });
    const { utilization = NaN } = measured?.pooled ?? {};
    const isOpen = rates[service].some((rate) => rate > 0);
    if (measured === undefined || !(utilization >= (isOpen ? SATURATED : CROWDED))) return [];
    const waiting = clients.filter(({ arrivals }) => arrivals.kind === "closed");
    if (isOpen || waiting.length === 0) return [noSteadyState(measured)];
    return [`${busyText(measured)}, ${hiddenBy(variant, waiting)}`];
  });
}

function noSteadyState(service: Measured): string {
  return (
    `${service.scope.name} is saturated (utilization ${figure(service.pooled.utilization, "percent")} ` +
    "%): there is no steady state, and its latencies grow with the length of the run; " +
    "add replicas or lower the load"
  );
}

function busyText({ scope, pooled }: Measured): string {
  return `${scope.name} is as good as saturated (utilization ${figure(pooled.utilization, "percent")} %)`;
}

/** The users wait instead of asking: their latency says how many they are, not how overloaded it is. */
function hiddenBy(variant: MeasuredVariant, clients: readonly Client[]): string {
  const each = clients.map((client) => {
    const asked = findScope(variant, { kind: "client", name: client.name })?.pooled.offered ?? NaN;
    const most = wishOf(client);
    const wish =
      most === Infinity ? "" : ` of the ${figure(most, "rps")}/s that they would if answered at once`;
    return `${client.name} ask ${figure(asked, "rps")}/s${wish}`;
  });
  return (
    "and that is all that shows of the overload, as only users who wait for their answers call it: " +
    `${each.join(", ")}; so latency stays as low as the number of users keeps it; add replicas, or ` +
    "give the load as a rate (such as arrivals: { poisson: 100/s }) to see what callers who do not wait get"
  );
}

/** Requests a second if no answer took any time. */
function wishOf({ arrivals }: Client): number {
  return arrivals.kind === "closed" ? (mostUsers(arrivals) / mean(arrivals.think)) * 1e9 : 0;
}
