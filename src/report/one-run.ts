import { overlappingInterval, type Quotient } from "../stats/batch-means";
import { type Interval, symmetric } from "../stats/interval";
import type { Result, Timeline } from "../stats/result";
import { sectionedQuantile } from "../stats/sections";
import { quantileOf } from "./quantile-name";
import type { Scope } from "./scope";

/**
 * Intervals for the figures of one run, from its course: by overlapping batch means, quantiles by sectioning.
 * Only of what has a timeline: clients, services and the mesh as wholes. Not for a run with faults, which
 * asks how a system passes through them and not how it is in the long run: only replications tell that.
 */
export class OneRun {
  private readonly lines: readonly Timeline[];
  private readonly first: number;
  private readonly end: number;
  private readonly seconds: number;

  constructor(result: Result, scope: Scope) {
    const { intervalNs, warmupNs, durationNs, endNs, partial, faults } = result;
    this.first = Math.ceil(warmupNs / intervalNs);
    this.end = Math.floor((partial ? Math.min(endNs, durationNs) : durationNs) / intervalNs);
    this.seconds = intervalNs / 1e9;
    this.lines = faults.length > 0 ? [] : linesOf(result, scope);
  }

  /** Around `estimate`, the figure of the whole run; null when there is none, or the run is too short. */
  interval(name: string, estimate: number, confidence: number): Interval | null {
    const { lines, first, end } = this;
    if (lines.length === 0 || !Number.isFinite(estimate) || end <= first) return null;
    const q = quantileOf(name);
    if (q !== null) {
      const all = lines.map(({ latency }) => latency);
      return sectionedQuantile(all, { first, end }, q, estimate, confidence);
    }
    const quotient = this.quotient(name);
    const found = quotient === null ? null : overlappingInterval(quotient, confidence);
    return found === null ? null : symmetric(estimate, (found.high - found.low) / 2, found.n);
  }

  private quotient(name: string): Quotient | null {
    const ended = this.column((line, i) => line.requests[i]);
    const good = this.column((line, i) => line.requests[i] - line.errors[i]);
    const time = ended.map(() => this.seconds);
    switch (name) {
      case "availability":
        return { parts: good, wholes: ended };
      case "offered":
        return { parts: this.column((line, i) => line.arrivals[i]), wholes: time };
      case "throughput":
        return { parts: ended, wholes: time };
      case "goodput":
        return { parts: good, wholes: time };
      case "mean":
        return { parts: this.column((line, i) => line.latency.sum[i]), wholes: good };
      case "utilization":
        if (this.lines.some(({ capacity }) => !(capacity > 0))) return null;
        return {
          parts: this.column((line, i) => line.busy[i]),
          wholes: this.column((line, i) => line.capacity * line.alive[i]),
        };
      default:
        return null;
    }
  }

  /** By interval of the measured time, of all lines together. */
  private column(of: (line: Timeline, interval: number) => number): number[] {
    const values: number[] = [];
    for (let interval = this.first; interval < this.end; interval++) {
      values.push(this.lines.reduce((sum, line) => sum + of(line, interval), 0));
    }
    return values;
  }
}

function linesOf({ timelines }: Result, scope: Scope): readonly Timeline[] {
  const isOf = (kind: string, name: string): Timeline[] =>
    timelines.filter((line) => line.kind === kind && line.name === name);
  switch (scope.kind) {
    case "client":
      return scope.target === null ? isOf("client", scope.client) : [];
    case "service":
      return scope.operation === null ? isOf("service", scope.service) : [];
    case "mesh":
      return timelines.filter(({ kind }) => kind === "client");
    case "edge":
      return [];
  }
}
