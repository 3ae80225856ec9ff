import type { Arrivals } from "./arrivals";
import { meanRateOver } from "./arrivals";
import { timeOf } from "./mean-time";
import type { Client, Operation } from "./scenario";
import { stepsWithin } from "./step-walk";

/**
 * How many requests of a client are to be expected between two times (ns of the run). Null where that does
 * not follow from the scenario: only of Poisson arrivals at given rates, with stages, bursts and noise, is
 * the mean number exactly the area under the rate.
 */
export function expectedRequests(
  { arrivals, stopNs, retry }: Pick<Client, "arrivals" | "stopNs" | "retry">,
  fromNs: number,
  toNs: number,
): number | null {
  if (retry !== null || !isPoisson(arrivals)) return null;
  const until = (timeNs: number): number => {
    const endNs = Math.min(timeNs, stopNs);
    return endNs > 0 ? (meanRateOver(arrivals, endNs) * endNs) / 1e9 : 0;
  };
  return until(toNs) - until(fromNs);
}

function isPoisson(arrivals: Arrivals): arrivals is Exclude<Arrivals, { kind: "closed" }> {
  switch (arrivals.kind) {
    case "open":
      return arrivals.process === "poisson";
    case "modulated":
      return !arrivals.isEven && isPoisson(arrivals.of);
    case "burst":
      return isPoisson(arrivals.of);
    default:
      return false;
  }
}

/**
 * Mean work in ns of an attempt of an operation that nothing cuts short. Null where it depends on what
 * happens: on what a cache has kept, or on which branches were first.
 */
export function expectedWork({ steps }: Pick<Operation, "steps">): number | null {
  const isOpen = stepsWithin(steps).some(
    (step) =>
      (step.kind === "cache" && step.store !== null) || (step.kind === "parallel" && step.join !== "all"),
  );
  const mean = timeOf(steps, ["work"]);
  return isOpen || !Number.isFinite(mean) ? null : mean;
}
