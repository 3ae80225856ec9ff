import type { WrittenStep } from "./fields/journey";
import type { JourneyStep } from "./client";
import type { Client } from "./scenario";

type Mix = Client["mix"][number];

/**
 * A journey, its calls by number in the client's mix: each operation once, weighted by how often a journey
 * that does not fail asks for it.
 */
export function buildJourney(written: readonly WrittenStep[]): { mix: Mix[]; journey: JourneyStep[] } {
  const mix: { service: number; operation: number; weight: number }[] = [];
  const target = ({ service, operation }: { service: number; operation: number }, count: number): number => {
    const known = mix.findIndex((entry) => entry.service === service && entry.operation === operation);
    const at = known >= 0 ? known : mix.push({ service, operation, weight: 0 }) - 1;
    mix[at].weight += count;
    return at;
  };
  const steps = (all: readonly WrittenStep[], count: number): JourneyStep[] =>
    all.map((step): JourneyStep => {
      switch (step.kind) {
        case "call": {
          const { operation, probability, onError } = step;
          return { kind: "call", target: target(operation, count * probability), probability, onError };
        }
        case "wait":
          return step;
        case "repeat":
          return { kind: "repeat", times: step.times, steps: steps(step.steps, count * step.times) };
        case "choose": {
          const total = step.branches.reduce((sum, { weight }) => sum + weight, 0);
          const branches = step.branches.map(({ weight, steps: inner }) => ({
            weight,
            steps: steps(inner, (count * weight) / total),
          }));
          return { kind: "choose", branches };
        }
      }
    });
  return { journey: steps(written, 1), mix };
}
