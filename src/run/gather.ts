import type { ExperimentOutcome } from "../report/outcome";
import type { Experiment } from "../scenario/scenario";
import type { Result } from "../stats/result";
import type { Job } from "./plan";

/**
 * Results put back into the order of the experiment, whatever order they came in. `results` is by job;
 * `null` where a job never ran.
 *
 * An interrupted experiment keeps the replications that every variant has finished, so that variants are
 * still compared on the same work. If there is none, what each variant has is kept, cut short as it is, and
 * variants that have nothing are left out.
 */
export function gather(
  experiment: Experiment,
  jobs: readonly Job[],
  results: readonly (Result | null)[],
  wasStopped: boolean,
): ExperimentOutcome {
  // Who is told to stop after the last of the jobs has cut nothing short.
  const interrupted = wasStopped && results.some((result) => result === null || result.partial);
  const byVariant = experiment.variants.map((): Result[] => []);
  jobs.forEach(({ variant }, index) => {
    const result = results[index];
    if (result) byVariant[variant].push(result);
  });
  for (const list of byVariant) list.sort((a, b) => a.replication - b.replication);
  const kept = interrupted ? comparable(byVariant) : byVariant;
  const variants = experiment.variants.map(({ name, scenario }, index) => ({
    name,
    scenario,
    results: kept[index],
  }));
  const present = variants.filter(({ results: own }) => own.length > 0);
  const baseline = experiment.baseline === null ? -1 : present.indexOf(variants[experiment.baseline]);
  const missing = variants.filter(({ results: own }) => own.length === 0).map(({ name }) => name);
  const { grid, independent = false } = experiment;
  return {
    variants: present,
    baseline: baseline < 0 ? null : baseline,
    interrupted,
    missing,
    independent,
    ...(grid === undefined ? {} : { grid }),
  };
}

function comparable(byVariant: readonly Result[][]): readonly Result[][] {
  const whole = byVariant.map((list) => list.filter((result) => !result.partial));
  const shared = whole.map((list) =>
    list.filter(({ replication }) =>
      whole.every((other) => other.some((result) => result.replication === replication)),
    ),
  );
  return shared.every((list) => list.length > 0) ? shared : byVariant;
}
