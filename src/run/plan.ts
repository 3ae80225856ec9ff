import type { Experiment } from "../scenario/scenario";

/** One simulation: a variant of an experiment with one seed. */
export interface Job {
  /** Index into the experiment's variants. */
  readonly variant: number;
  /** From 0; chooses the random streams together with the scenario's seed. */
  readonly replication: number;
}

/**
 * Every variant with each of its replications. Replications come in turn, each for all variants, so that an
 * interrupted experiment has compared its variants on the same work. Results do not depend on this order.
 */
export function plan(experiment: Experiment): Job[] {
  const most = Math.max(0, ...experiment.variants.map(({ scenario }) => scenario.run.replications));
  const jobs: Job[] = [];
  for (let replication = 0; replication < most; replication++) {
    experiment.variants.forEach(({ scenario }, variant) => {
      if (replication < scenario.run.replications) jobs.push({ variant, replication });
    });
  }
  return jobs;
}
