import { simulate } from "../world/simulate";
import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { WorkerPool } from "../run/worker-pool";
import { Beyond } from "./case";
import type { TheoryCase } from "./case";
import { BEYOND } from "./beyond";
import { judge } from "./judge";
import type { Measured } from "./measure";
import type { CaseFile } from "./read-cases";
import { notCovered } from "./report";
import type { CaseReport } from "./report";
import { scenarioOf, translate } from "./translate";

/** Requests of a short run, where a case states no other number; and where no chance is involved. */
const QUICK_REQUESTS = 500_000;
const FEW_REQUESTS = 1_000;

type Values = ReadonlyMap<string, Measured>;

/** One run of a case: a scenario to simulate and what to look at in its result, or what is known without. */
type Prepared =
  { readonly values: Values } | { readonly scenario: Scenario; readonly measure: (result: Result) => Values };

/** The length of a short run of this case. */
export function quickRequests({ run: { quick, measured_requests }, expected }: TheoryCase): number {
  const isCertain = Object.values(expected).every(({ deterministic }) => deterministic === true);
  return quick?.measured_requests ?? measured_requests ?? (isCertain ? FEW_REQUESTS : QUICK_REQUESTS);
}

/** Why a case cannot be run; null: it can. */
export function whyBeyond(theory: TheoryCase): string | null {
  try {
    prepare(theory, QUICK_REQUESTS, "1");
    return null;
  } catch (error) {
    return reasonOf(theory, error);
  }
}

function prepare(theory: TheoryCase, requests: number, seed: string): Prepared {
  const translation = translate(theory, requests, seed);
  if ("values" in translation) return translation;
  const scenario = scenarioOf(translation);
  return { scenario, measure: (result) => translation.measure(result, scenario) };
}

function reasonOf({ id }: TheoryCase, error: unknown): string {
  // Words that are not read as they stand can end in any error: all mean that the case is not understood.
  const what = error instanceof Beyond ? "no words for" : "cannot be translated";
  return Object.hasOwn(BEYOND, id) ? BEYOND[id] : `${what}: ${(error as Error).message}`;
}

/** Runs a case in this thread. */
export function checkHere(theory: TheoryCase, requests: number, seeds: number): CaseReport {
  const runs: Values[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    let run: Prepared;
    try {
      run = prepare(theory, requests, String(seed));
    } catch (error) {
      return notCovered(theory.id, theory.id, reasonOf(theory, error));
    }
    runs.push("values" in run ? run.values : run.measure(simulate(run.scenario, { replication: 0 })));
  }
  return judge({ file: theory.id, theory }, runs);
}

export interface CheckOptions {
  /** Runs of each case, each with a seed of its own. */
  readonly seeds: number;
  /** Threads. Default: one for each core. */
  readonly jobs: number | null;
  /** At most so many requests a run; default: as many as the case wants of a short one. */
  readonly requestsMax?: number;
  /** Called for each case in their order, as soon as those before it are done too. */
  readonly onReport?: (report: CaseReport) => void;
  /** Called after each run. */
  readonly onProgress?: (finished: number, runs: number) => void;
  readonly signal?: AbortSignal;
}

/** Runs cases on threads; the reports are in the order of the cases. When it is stopped, they end early. */
export async function checkCases(cases: readonly CaseFile[], options: CheckOptions): Promise<CaseReport[]> {
  const pool = options.jobs === null ? new WorkerPool() : new WorkerPool(options.jobs);
  const stop = (): void => void pool.destroy();
  options.signal?.addEventListener("abort", stop);
  const list = new CaseList(cases, options);
  try {
    await Promise.all(Array.from({ length: pool.threads }, () => list.lane(pool)));
  } finally {
    options.signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
  return list.reports;
}

/** Cases in their order, the runs of each of them, and what has become of these. */
class CaseList {
  readonly reports: CaseReport[] = [];
  readonly #cases: readonly CaseFile[];
  readonly #options: CheckOptions;
  readonly #runs: Values[][];
  /** Runs that a case waits for. */
  readonly #open: number[];
  readonly #done: (CaseReport | null)[];
  #next = 0;
  #finished = 0;

  constructor(cases: readonly CaseFile[], options: CheckOptions) {
    this.#cases = cases;
    this.#options = options;
    this.#runs = cases.map(() => []);
    this.#open = cases.map(() => options.seeds);
    this.#done = cases.map(() => null);
  }

  /** Takes one run after the other, beside other lanes, until none is left. */
  async lane(pool: WorkerPool): Promise<void> {
    const { seeds, onProgress, signal } = this.#options;
    while (this.#next < this.#cases.length * seeds && signal?.aborted !== true) {
      const index = Math.floor(this.#next / seeds);
      const seed = (this.#next++ % seeds) + 1;
      const report = await this.#run(pool, index, seed);
      this.#finished++;
      onProgress?.(this.#finished, this.#cases.length * seeds);
      if (report !== null) this.#finish(index, report);
    }
  }

  /** One run; what is to be said of its case, if it was the last one or no other is of use. */
  async #run(pool: WorkerPool, index: number, seed: number): Promise<CaseReport | null> {
    const one = this.#cases[index];
    const { file } = one;
    if ("problem" in one) return notCovered(file, file, one.problem);
    if (this.#done[index] !== null) return null;
    const { theory } = one;
    const { requestsMax = Infinity, signal } = this.#options;
    const requests = Math.min(quickRequests(theory), requestsMax);
    let run: Prepared;
    try {
      run = prepare(theory, requests, String(seed));
    } catch (error) {
      return { ...notCovered(file, theory.id, reasonOf(theory, error)), title: theory.title };
    }
    // By seed, whichever is done first: sums of the same numbers in another order differ in their last bits.
    const runs = this.#runs[index];
    try {
      runs[seed - 1] = "values" in run ? run.values : run.measure(await pool.run(run.scenario, 0));
    } catch (error) {
      if (signal?.aborted === true) return null;
      const reason = `the run of seed ${seed} ended with: ${(error as Error).message}`;
      return { ...notCovered(file, theory.id, reason), title: theory.title, verdict: "failed" };
    }
    return --this.#open[index] === 0 ? judge({ file, theory }, runs) : null;
  }

  #finish(index: number, report: CaseReport): void {
    this.#done[index] ??= report;
    for (let next = this.reports.length; next < this.#done.length; next++) {
      const done = this.#done[next];
      if (done === null) return;
      this.reports.push(done);
      this.#options.onReport?.(done);
    }
  }
}
