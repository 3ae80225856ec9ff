import { meanCount } from "../kernel/distribution/count";
import { mean } from "../kernel/distribution/moments";
import type { OperationRef } from "./references";
import type { Service } from "./scenario";
import type { Parallel, Step } from "./step";

/**
 * How long operations take on average, ns, when nothing waits for anything: no lines, no network, the fastest
 * machines. Of branches it takes the longest mean, not the mean of the longest, so it is never too long.
 */
export class LeastTime {
  private readonly services: readonly Service[];
  private readonly known = new Map<string, number>();

  constructor(services: readonly Service[]) {
    this.services = services;
  }

  of({ service, operation }: OperationRef): number {
    const key = `${service}.${operation}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // A circle of calls counts as if it ended here.
    this.known.set(key, 0);
    const { operations, speeds } = this.services[service];
    const time = this.steps(operations[operation].steps, Math.max(1, ...speeds.map(({ speed }) => speed)));
    this.known.set(key, time);
    return time;
  }

  private steps(steps: readonly Step[], speed: number): number {
    return steps.reduce((sum, step) => sum + this.step(step, speed), 0);
  }

  private step(step: Step, speed: number): number {
    switch (step.kind) {
      case "work":
        return mean(step.time) / speed;
      case "wait":
        return mean(step.time);
      case "call":
        return step.isAsync ? 0 : step.probability * Math.min(this.of(step), step.timeoutNs);
      case "fail":
      case "noop":
        return 0;
      case "use":
        return (step.hold === null ? 0 : mean(step.hold)) + this.steps(step.steps, speed);
      case "parallel":
        return this.parallel(step, speed);
      case "repeat":
        return meanCount(step.times) * this.steps(step.steps, speed);
      case "cache":
        return this.steps(step.lookUp, speed) + (1 - step.hit) * this.steps(step.miss, speed);
      case "choose": {
        const total = step.branches.reduce((weights, { weight }) => weights + weight, 0);
        return step.branches.reduce(
          (all, one) => all + (one.weight / total) * this.steps(one.steps, speed),
          0,
        );
      }
    }
  }

  private parallel({ branches, join }: Parallel, speed: number): number {
    const times = branches.map((branch) => this.steps(branch, speed)).sort((a, b) => a - b);
    return times[(join === "all" ? times.length : join) - 1] ?? 0;
  }
}
