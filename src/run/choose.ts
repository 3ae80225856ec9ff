import { assert } from "../lib/assert";
import type { ExperimentOutcome, FoundSelection } from "../report/outcome";
import { metricValue } from "../report/slo";
import type { Experiment } from "../scenario/scenario";
import type { Selection } from "../scenario/selection";
import { average } from "../stats/aggregate";
import type { Result } from "../stats/result";
import { KimNelson } from "../stats/select/kim-nelson";
import { rinottSizes } from "../stats/select/rinott";
import { gather } from "./gather";
import type { Job } from "./plan";
import type { Answered, Round } from "./study";

/** With fewer at first, the spread of differences is known too badly. */
const LEAST_FIRST = 10;
/** Replications of a variant that nobody would wait for, where the scenario sets no limit. */
const MOST = 1000;
/** A round after the first adds this share of the replications so far. */
const GROWTH = 0.2;

type Steps<T> = Generator<Round, T, Answered>;

/**
 * As many replications of each variant as it takes to choose the best. `ofChance` is the experiment with the
 * seeds that it runs with.
 */
export function* choose(
  experiment: Experiment,
  ofChance: Experiment,
  selection: Selection,
): Steps<ExperimentOutcome> {
  const contest = new Contest(experiment, ofChance, selection);
  const chosen = selection.method === "kn" ? yield* contest.kimNelson() : yield* contest.rinott();
  return contest.outcome(chosen);
}

/** The replications of each variant so far. */
class Contest {
  private readonly experiment: Experiment;
  private readonly ofChance: Experiment;
  private readonly selection: Selection;
  private readonly confidence: number;
  private readonly first: number;
  private readonly most: number;
  /** by variant: results, and their figures turned so that less is better */
  private readonly results: (Result | null)[][];
  private readonly values: number[][];
  private reason: FoundSelection["reason"] = null;

  constructor(experiment: Experiment, ofChance: Experiment, selection: Selection) {
    const runs = experiment.variants.map(({ scenario }) => scenario.run);
    assert(!runs.some(({ antithetic }) => antithetic), "the best is chosen by single replications");
    this.experiment = experiment;
    this.ofChance = ofChance;
    this.selection = selection;
    this.confidence = runs[0].confidence;
    this.first = Math.max(LEAST_FIRST, ...runs.map((run) => run.precision?.least ?? run.replications));
    this.most = Math.max(
      this.first,
      ...runs.map(({ precision, replications }) => (precision === null ? MOST : replications)),
    );
    this.results = runs.map(() => []);
    this.values = runs.map(() => []);
  }

  /** Round by round, until all but one have been dropped. Index of that; null: not decided. */
  *kimNelson(): Steps<number | null> {
    const { first, most, confidence, selection } = this;
    const all = this.values.map((_, variant) => variant);
    const procedure = new KimNelson(all.length, first, selection.delta, confidence);
    for (let n = 0; n < most;) {
      const to = Math.min(most, Math.max(first, Math.ceil(n * (1 + GROWTH))));
      const runners = procedure.survivors;
      if (!(yield* this.simulate(runners.map((variant) => ({ variant, from: n, to }))))) return null;
      // What was simulated of a variant beyond the replication that drops it is thrown away.
      for (; n < to && procedure.survivors.length > 1; n++) {
        const replication = n;
        procedure.add(procedure.survivors.map((variant) => this.values[variant][replication]));
        for (const variant of runners) {
          if (!procedure.survivors.includes(variant)) this.cut(variant, replication + 1);
        }
      }
      if (procedure.survivors.length === 1) {
        for (const variant of procedure.survivors) this.cut(variant, n);
        return procedure.survivors[0];
      }
    }
    this.reason = "limit";
    return null;
  }

  /** In two stages, the second as long as the spread of the first demands. Index of the best; null: none. */
  *rinott(): Steps<number | null> {
    const { first, most, confidence, selection } = this;
    const all = this.values.map((_, variant) => variant);
    if (!(yield* this.simulate(all.map((variant) => ({ variant, from: 0, to: first }))))) return null;
    const sizes = rinottSizes(this.values, selection.delta, confidence);
    const more = all.map((variant) => ({ variant, from: first, to: Math.min(most, sizes[variant]) }));
    if (!(yield* this.simulate(more))) return null;
    if (sizes.some((size) => size > most)) {
      this.reason = "limit";
      return null;
    }
    const means = this.values.map((own) => average(own));
    return means.indexOf(Math.min(...means));
  }

  outcome(chosen: number | null): ExperimentOutcome {
    const jobs: Job[] = [];
    const results: (Result | null)[] = [];
    this.results.forEach((own, variant) => {
      own.forEach((result, replication) => {
        jobs.push({ variant, replication });
        results.push(result);
      });
    });
    const { experiment, selection, most, first, reason } = this;
    const outcome = gather(experiment, jobs, results, reason === "stopped");
    const sign = selection.better === "lower" ? 1 : -1;
    const means = this.values.map((own) => sign * average(own));
    return { ...outcome, selection: { selection, chosen, reason, most, first, means } };
  }

  /** False: it cannot go on, as it was stopped or a figure has no value. */
  private *simulate(spans: readonly { variant: number; from: number; to: number }[]): Steps<boolean> {
    const jobs = spans
      .flatMap(({ variant, from, to }) =>
        Array.from({ length: to - from }, (_, k): Job => ({ variant, replication: from + k })),
      )
      .sort((a, b) => a.replication - b.replication);
    const { results, wasStopped } = yield { experiment: this.ofChance, jobs, isFirstPass: false };
    const { metrics, better } = this.selection;
    jobs.forEach(({ variant }, k) => {
      const result = results[k];
      this.results[variant].push(result);
      if (result === null) return;
      const value = metricValue([result], metrics[variant], this.experiment.variants[variant].scenario);
      this.values[variant].push(better === "lower" ? value : -value);
    });
    if (wasStopped) this.reason = "stopped";
    else if (!this.values.every((own) => own.every(Number.isFinite))) this.reason = "unknown";
    return this.reason === null;
  }

  private cut(variant: number, length: number): void {
    this.results[variant].length = Math.min(length, this.results[variant].length);
    this.values[variant].length = this.results[variant].length;
  }
}
