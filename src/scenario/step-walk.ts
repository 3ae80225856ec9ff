import type { Step } from "./step";

/** These steps and all that are inside of them. */
export function stepsWithin(steps: readonly Step[]): Step[] {
  return steps.flatMap((step): Step[] => [step, ...stepsWithin(innerOf(step))]);
}

function innerOf(step: Step): readonly Step[] {
  switch (step.kind) {
    case "parallel":
      return step.branches.flat();
    case "repeat":
    case "use":
      return step.steps;
    case "choose":
      return step.branches.flatMap((branch) => branch.steps);
    case "cache":
      return [...step.lookUp, ...step.miss];
    default:
      return [];
  }
}
