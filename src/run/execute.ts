import { availableParallelism } from "node:os";
import type { ExperimentOutcome } from "../report/outcome";
import type { Experiment } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { gather } from "./gather";
import { plan } from "./plan";
import type { Job } from "./plan";
import { study } from "./study";
import { JobProgress, WorkerPool } from "./worker-pool";

/** How far an experiment is, over all its jobs. */
export interface Progress {
  readonly jobs: number;
  readonly finished: number;
  /** Jobs that have started and not finished. */
  readonly running: number;
  /** Simulated time so far, and in all; the drain after a run's end is not counted. */
  readonly simulatedNs: number;
  readonly totalNs: number;
  readonly requests: number;
}

export interface ExecuteOptions {
  /** Threads; never more than there are jobs. Default: one for each core. Results do not depend on it. */
  readonly jobs?: number;
  /** Called about ten times a second while jobs run, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the runs when aborted; what has finished is still returned (see `gather`). */
  readonly signal?: AbortSignal;
  /** Module whose `runJob` does the work in a thread, instead of the simulator. */
  readonly worker?: string;
  /** Threads to use instead of own ones; they are left running. `jobs` and `worker` do not count then. */
  readonly pool?: WorkerPool;
  /** What to run, instead of all replications of all variants. */
  readonly list?: readonly Job[];
  /** The result of a job if it is known already: it is then not run. */
  readonly known?: (job: Job) => Result | null;
  /** Called for each job that was run to its end, in whatever order they end. */
  readonly onResult?: (job: Job, result: Result) => void;
}

/** A simulation that ended with an exception or took its thread with it: a bug, or not enough memory. */
export class JobFailure extends Error {
  override readonly name = "JobFailure";
  readonly variant: string;
  readonly replication: number;
  readonly seed: string;

  constructor(variant: string, replication: number, seed: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`variant "${variant}", replication ${replication}, seed ${seed}: ${reason}`, { cause });
    this.variant = variant;
    this.replication = replication;
    this.seed = seed;
  }
}

const POLL_MS = 100;

/**
 * Runs every variant and replication on worker threads, after finding out how long the warm-up is to be and
 * until there are enough replications, where the scenario asks for it.
 * @throws JobFailure for the first job that fails; the others are then stopped.
 */
export async function execute(
  experiment: Experiment,
  options: ExecuteOptions = {},
): Promise<ExperimentOutcome> {
  const isStopped = (): boolean => options.signal?.aborted ?? false;
  if (options.list !== undefined) {
    const results = await runJobs(experiment, options.list, options);
    return gather(experiment, options.list, results, isStopped());
  }
  const threads = Math.min(options.jobs ?? availableParallelism(), plan(experiment).length);
  const pool = options.pool ?? new WorkerPool(Math.max(1, threads), options.worker);
  try {
    const steps = study(experiment);
    let step = steps.next();
    while (step.done !== true) {
      const { experiment: own, jobs, isFirstPass } = step.value;
      // What a first pass gives is not what the jobs of the same numbers give later.
      const apart = isFirstPass ? { known: () => null, onResult: () => undefined } : {};
      const results = await runJobs(own, jobs, { ...options, ...apart, pool });
      step = steps.next({ results, wasStopped: isStopped() });
    }
    return step.value;
  } finally {
    if (options.pool === undefined) await pool.destroy();
  }
}

/**
 * The results of `jobs`, by job; null for those that never ran because `options.signal` came first.
 * @throws JobFailure for the first job that fails; the others are then stopped.
 */
export async function runJobs(
  experiment: Experiment,
  jobs: readonly Job[],
  options: ExecuteOptions = {},
): Promise<(Result | null)[]> {
  const run = new JobList(experiment, jobs, options);
  const report = (): void => options.onProgress?.(run.progress());
  const poll = options.onProgress === undefined ? undefined : setInterval(report, POLL_MS);
  const stop = (): void => {
    run.stop();
  };
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted) stop();
  const threads = Math.max(1, Math.min(options.jobs ?? availableParallelism(), run.open));
  const pool = options.pool ?? new WorkerPool(threads, options.worker);
  try {
    await Promise.all(Array.from({ length: pool.threads }, () => run.lane(pool)));
    report();
  } finally {
    clearInterval(poll);
    options.signal?.removeEventListener("abort", stop);
    stop();
    if (options.pool === undefined) await pool.destroy();
  }
  return run.results;
}

/** Jobs in their order, and what has become of each. */
class JobList {
  readonly results: (Result | null)[];
  readonly #experiment: Experiment;
  readonly #jobs: readonly Job[];
  readonly #options: ExecuteOptions;
  readonly #running: JobProgress[];
  #next = 0;
  #stopped = false;

  constructor(experiment: Experiment, jobs: readonly Job[], options: ExecuteOptions) {
    this.#experiment = experiment;
    this.#jobs = jobs;
    this.#options = options;
    this.#running = jobs.map(() => new JobProgress());
    this.results = jobs.map((job) => options.known?.(job) ?? null);
  }

  /** Jobs that have no result. */
  get open(): number {
    return this.results.filter((result) => result === null).length;
  }

  /** Takes one job after the other, beside other lanes, until none is left. */
  async lane(pool: WorkerPool): Promise<void> {
    while (this.#next < this.#jobs.length && !this.#stopped) {
      const index = this.#next++;
      if (this.results[index] !== null) continue;
      const job = this.#jobs[index];
      const result = await this.#run(pool, job, this.#running[index]);
      this.results[index] = result;
      if (!result.partial) this.#options.onResult?.(job, result);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const progress of this.#running) progress.stop();
  }

  progress(): Progress {
    let finished = 0;
    let running = 0;
    let simulatedNs = 0;
    let totalNs = 0;
    let requests = 0;
    this.#jobs.forEach(({ variant }, index) => {
      const { durationNs } = this.#experiment.variants[variant].scenario.run;
      const own = this.#running[index];
      const done = this.results[index] !== null;
      totalNs += durationNs;
      simulatedNs += done ? durationNs : Math.min(own.simulatedNs, durationNs);
      requests += own.requests;
      if (done) finished++;
      else if (own.simulatedNs > 0) running++;
    });
    return { jobs: this.#jobs.length, finished, running, simulatedNs, totalNs, requests };
  }

  async #run(pool: WorkerPool, { variant, replication }: Job, progress: JobProgress): Promise<Result> {
    const { name, scenario } = this.#experiment.variants[variant];
    try {
      return await pool.run(scenario, replication, progress);
    } catch (error) {
      this.stop();
      throw new JobFailure(name, replication, scenario.run.seed, error);
    }
  }
}
