import type { Target } from "../scenario/run";
import type { Scenario } from "../scenario/scenario";
import { meanInterval } from "../stats/interval";
import { bonferroni, isNarrow } from "../stats/precision";
import type { Result } from "../stats/result";
import type { FoundTarget } from "./outcome";
import { metricInterval, metricValue } from "./slo";

/** One target in one variant, as replications come in. */
export class TargetWatch {
  private readonly variant: string;
  private readonly scenario: Scenario;
  private readonly target: Target;
  private readonly confidence: number;
  private readonly results: Result[] = [];
  private readonly values: number[] = [];

  /** `many`: targets that are to be met together. */
  constructor(variant: string, scenario: Scenario, target: Target, many: number) {
    this.variant = variant;
    this.scenario = scenario;
    this.target = target;
    this.confidence = bonferroni(scenario.run.confidence, many);
  }

  /** The next replication. */
  add(result: Result): void {
    this.results.push(result);
    this.values.push(metricValue([result], this.target.metric, this.scenario));
  }

  /**
   * Whether the first `n` replications are enough, both for the mean of their figures and for the figure of
   * all together, which is the one reported.
   */
  isMet(n: number): boolean {
    const { target, confidence } = this;
    return isNarrow(meanInterval(this.values.slice(0, n), confidence), target) && this.found(n).isReached;
  }

  found(n: number): FoundTarget {
    const { variant, target, confidence, results, scenario } = this;
    const own = results.slice(0, n);
    const pooled = own.length === 0 ? NaN : metricValue(own, target.metric, scenario);
    const values = { each: this.values.slice(0, n), all: pooled };
    // What is too short is not precise, however narrow it looks.
    const interval = n < 2 ? null : metricInterval(own, target.metric, scenario, values, confidence);
    const isLong = interval?.isShort !== true;
    const half = interval === null ? NaN : (interval.high - interval.low) / 2;
    return {
      variant,
      text: target.text,
      half,
      relative: half / Math.abs(pooled),
      confidence,
      isReached: isLong && isNarrow(interval, target),
    };
  }
}
