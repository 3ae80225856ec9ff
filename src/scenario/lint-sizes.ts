import type { Distribution } from "../kernel/distribution/spec";
import type { Scenario, Service } from "./scenario";
import type { Step } from "./step";
import type { Place } from "./tree";
import { problemAt } from "./tree";
import type { Context } from "./types";

/** Warns of a bandwidth that no message takes any time for. */
export function lintBandwidth(
  { topology, services }: Scenario,
  place: Place | undefined,
  context: Context,
): void {
  if (place === undefined || Object.values(topology.network.bandwidth).every((rate) => rate === Infinity))
    return;
  if (hasSizes(services)) return;
  const message =
    "topology.network.bandwidth does nothing: no message has a size; " +
    "write request and response of operations or calls";
  context.problems.push(problemAt(place, "warning", message));
}

/** Has any message bytes? */
export function hasSizes(services: readonly Service[]): boolean {
  const operations = services.flatMap((service) => service.operations);
  return operations.some(
    ({ request, response, steps }) => isSize(request) || isSize(response) || anySize(steps),
  );
}

function anySize(steps: readonly Step[]): boolean {
  return steps.some((step) => {
    switch (step.kind) {
      case "call":
        return isSize(step.request) || isSize(step.response);
      case "parallel":
        return step.branches.some(anySize);
      case "repeat":
      case "use":
        return anySize(step.steps);
      case "cache":
        return anySize(step.lookUp) || anySize(step.miss);
      case "choose":
        return step.branches.some((branch) => anySize(branch.steps));
      default:
        return false;
    }
  });
}

function isSize(size: Distribution | null): boolean {
  return size !== null && (size.kind !== "constant" || size.value > 0);
}
