import type { ExperimentOutcome, FoundTarget } from "../report/outcome";
import { TargetWatch } from "../report/precision";
import type { Experiment } from "../scenario/scenario";
import { stopsAt } from "../stats/precision";
import type { Result } from "../stats/result";
import { gather } from "./gather";
import type { Job } from "./plan";
import type { Answered, Round } from "./study";

/** A round after the first adds this share of the replications so far. */
const GROWTH = 0.2;

/**
 * Replications of all variants until every target is met in every variant, or there are as many as there may
 * be. All variants get the same number, so that they stay comparable pair by pair. Replications are simulated
 * some at a time and judged one by one, and what was simulated in excess is dropped: so the number depends on
 * the results alone. `ofChance` is the experiment with the seeds that it runs with.
 */
export function* enough(
  experiment: Experiment,
  ofChance: Experiment,
): Generator<Round, ExperimentOutcome, Answered> {
  const { least, most } = limitsOf(experiment);
  const watches = experiment.variants.map(({ name, scenario }) => {
    const targets = scenario.run.precision?.targets ?? [];
    return targets.map((target) => new TargetWatch(name, scenario, target, targets.length));
  });
  const jobs: Job[] = [];
  const results: (Result | null)[] = [];
  let wasStopped = false;
  let n = 0;
  let end: number | null = null;
  while (n < most && end === null && !wasStopped) {
    const from = n;
    n = Math.min(most, Math.max(least, Math.ceil(n * (1 + GROWTH))));
    const next = between(from, n, experiment.variants.length);
    const answered: Answered = yield { experiment: ofChance, jobs: next, isFirstPass: false };
    jobs.push(...next);
    results.push(...answered.results);
    wasStopped = answered.wasStopped;
    if (answered.results.includes(null)) break;
    next.forEach(({ variant }, k) => {
      for (const watch of watches[variant]) watch.add(answered.results[k]!);
    });
    end = stopsAt(least, n, (count) => watches.flat().every((watch) => watch.isMet(count)));
  }
  const kept = end ?? n;
  const isKept = (job: Job): boolean => job.replication < kept;
  const outcome = gather(
    experiment,
    jobs.filter(isKept),
    results.filter((_, k) => isKept(jobs[k])),
    wasStopped,
  );
  const targets = foundBy(watches, outcome);
  // Where there is one number only, there is no row to wait for.
  const isReached = end !== null || (least === most && targets.every((target) => target.isReached));
  return { ...outcome, precision: { isReached, most, targets } };
}

/** Those of all variants together, as all take the same number. */
function limitsOf({ variants }: Experiment): { least: number; most: number } {
  const runs = variants.map(({ scenario }) => scenario.run);
  const most = Math.max(...runs.map(({ replications }) => replications));
  const least = Math.max(...runs.map(({ precision, replications }) => precision?.least ?? replications));
  return { least: Math.min(least, most), most };
}

function between(from: number, to: number, variants: number): Job[] {
  const jobs: Job[] = [];
  for (let replication = from; replication < to; replication++) {
    for (let variant = 0; variant < variants; variant++) jobs.push({ variant, replication });
  }
  return jobs;
}

/** Of an experiment that was stopped, of what is kept of it. */
function foundBy(
  watches: readonly (readonly TargetWatch[])[],
  { variants }: ExperimentOutcome,
): FoundTarget[] {
  const n = variants.length === 0 ? 0 : Math.min(...variants.map(({ results }) => results.length));
  return watches.flat().map((watch) => watch.found(n));
}
