import { meanCount } from "../kernel/distribution/count";
import { mean } from "../kernel/distribution/moments";
import type { Step } from "./step";

/** Mean time in ns that a list of steps takes in steps of these kinds. */
export function timeOf(steps: readonly Step[], kinds: readonly Step["kind"][]): number {
  return steps.reduce((sum, step) => {
    switch (step.kind) {
      case "work":
      case "wait":
        return sum + (kinds.includes(step.kind) ? mean(step.time) : 0);
      case "call":
      case "fail":
      case "noop":
        return sum;
      case "use": {
        const hold = step.hold !== null && kinds.includes("wait") ? mean(step.hold) : 0;
        return sum + hold + timeOf(step.steps, kinds);
      }
      case "parallel":
        return sum + step.branches.reduce((inner, branch) => inner + timeOf(branch, kinds), 0);
      case "repeat":
        return sum + meanCount(step.times) * timeOf(step.steps, kinds);
      case "cache":
        return sum + timeOf(step.lookUp, kinds) + (1 - step.hit) * timeOf(step.miss, kinds);
      case "choose": {
        const total = step.branches.reduce((weights, { weight }) => weights + weight, 0);
        return (
          sum + step.branches.reduce((inner, b) => inner + (b.weight / total) * timeOf(b.steps, kinds), 0)
        );
      }
    }
  }, 0);
}
