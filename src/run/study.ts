import type { ExperimentOutcome } from "../report/outcome";
import type { Run } from "../scenario/run";
import type { Experiment } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { choose } from "./choose";
import { enough } from "./enough";
import { firstPass, warmUpOf } from "./find-warm-up";
import { gather } from "./gather";
import { plan } from "./plan";
import type { Job } from "./plan";

/** Simulations that are wanted next. */
export interface Round {
  readonly experiment: Experiment;
  readonly jobs: readonly Job[];
  /** They are run only to see how long the warm-up is. */
  readonly isFirstPass: boolean;
}

/** What became of them, by job; null for those that never ran as somebody stopped it. */
export interface Answered {
  readonly results: readonly (Result | null)[];
  readonly wasStopped: boolean;
}

/**
 * All that an experiment asks for, round by round: who runs it answers each round with the results. What
 * comes out depends on nothing but those.
 */
export function* study(experiment: Experiment): Generator<Round, ExperimentOutcome, Answered> {
  const first = firstPass(experiment);
  if (first === null) return yield* replicate(experiment);
  const { results, wasStopped } = yield { ...first, isFirstPass: true };
  if (wasStopped)
    return gather(
      experiment,
      first.jobs,
      first.jobs.map(() => null),
      true,
    );
  const warmUp = warmUpOf(first, results);
  const outcome = yield* replicate(withWarmUp(experiment, warmUp.deletedNs));
  return { ...outcome, warmUp };
}

/** The replications of all variants: as many as are asked for, or as it takes. */
function* replicate(experiment: Experiment): Generator<Round, ExperimentOutcome, Answered> {
  const ofChance = withOwnSeeds(experiment);
  if (experiment.selection !== undefined) return yield* choose(experiment, ofChance, experiment.selection);
  if (experiment.variants.some(({ scenario }) => scenario.run.precision !== null)) {
    return yield* enough(experiment, ofChance);
  }
  const jobs = plan(experiment);
  const { results, wasStopped } = yield { experiment: ofChance, jobs, isFirstPass: false };
  return gather(experiment, jobs, results, wasStopped);
}

/** Where variants are to be independent, chance goes by their names. */
export function withOwnSeeds(experiment: Experiment): Experiment {
  if (experiment.independent !== true) return experiment;
  return withRuns(experiment, (run, name) => ({ ...run, seed: `${run.seed}/${name}` }));
}

/** The same for all, so that they are still measured over the same requests. */
function withWarmUp(experiment: Experiment, foundNs: number): Experiment {
  return withRuns(experiment, (run) => {
    if (!run.findsWarmup) return run;
    return { ...run, findsWarmup: false, warmupNs: Math.min(foundNs, Math.floor(run.durationNs / 2)) };
  });
}

function withRuns(experiment: Experiment, change: (run: Run, name: string) => Run): Experiment {
  const variants = experiment.variants.map(({ name, scenario }) => ({
    name,
    scenario: { ...scenario, run: change(scenario.run, name) },
  }));
  return { ...experiment, variants };
}
