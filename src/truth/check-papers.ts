import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mean } from "d3-array";
import { execute } from "../run/execute";
import { WorkerPool } from "../run/worker-pool";
import { load } from "../scenario/load";
import type { Experiment } from "../scenario/scenario";
import { meanInterval } from "../stats/interval";
import type { Result } from "../stats/result";
import { CONFIDENCE } from "./judge";
import type { Figure, Ordering, Paper } from "./paper";

/** As seen from the source and from what is built. */
const FOLDER = join(__dirname, "../../scenarios/papers");

/** A right simulator is called wrong by chance so seldom, in the handful of runs that there are. */
const SURE = 0.999;

export interface FigureReport {
  readonly what: string;
  readonly theirs: number;
  readonly ours: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly agrees: boolean;
}

export interface OrderReport {
  readonly what: string;
  /** In the paper's order, with what ours come to. */
  readonly found: readonly (readonly [variant: string, value: number])[];
  readonly agrees: boolean;
}

export interface PaperReport {
  readonly name: string;
  readonly scenario: string;
  readonly figures: readonly FigureReport[];
  readonly orders: readonly OrderReport[];
}

export interface PapersOptions {
  readonly jobs: number | null;
  readonly signal?: AbortSignal;
  /** Settings by path, over those of the files. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called after each paper. */
  readonly onProgress?: (finished: number, all: number) => void;
}

/** The scenario of a paper. */
export function experimentOf({ scenario }: Paper, settings: PapersOptions["settings"] = {}): Experiment {
  const file = join(FOLDER, `${scenario}.yaml`);
  const overrides = Object.entries(settings).map(([path, value]) => ({ path, value, flag: `--set ${path}` }));
  const { loaded, problems } = load(readFileSync(file, "utf8"), file, { overrides });
  if (loaded === null) throw new Error(`${file}: ${problems.map(({ message }) => message).join("; ")}`);
  return loaded.experiment;
}

/** Runs the scenarios of papers, one after the other; when it is stopped, without the rest. */
export async function checkPapers(
  papers: readonly Paper[],
  { jobs, signal, settings, onProgress }: PapersOptions,
): Promise<PaperReport[]> {
  const pool = jobs === null ? new WorkerPool() : new WorkerPool(jobs);
  const reports: PaperReport[] = [];
  try {
    for (const paper of papers) {
      const experiment = experimentOf(paper, settings);
      const outcome = await execute(experiment, { pool, ...(signal === undefined ? {} : { signal }) });
      if (signal?.aborted === true) break;
      const results = new Map(outcome.variants.map((variant) => [variant.name, variant.results]));
      reports.push(reportOf(paper, results));
      onProgress?.(reports.length, papers.length);
    }
  } finally {
    await pool.destroy();
  }
  return reports;
}

type Results = ReadonlyMap<string, readonly Result[]>;

function reportOf({ name, scenario, figures, orderings }: Paper, results: Results): PaperReport {
  return {
    name,
    scenario,
    figures: figures.map((figure) => figureReport(figure, results)),
    orders: orderings.map((ordering) => orderReport(ordering, results)),
  };
}

function figureReport({ what, variant, of, theirs, within }: Figure, results: Results): FigureReport {
  const values = (variant === null ? [...results.values()][0] : results.get(variant)!).map(of);
  const shown = meanInterval(values, CONFIDENCE);
  const sure = meanInterval(values, SURE);
  const ours = mean(values)!;
  const margin = within + (sure === null ? 0 : (sure.high - sure.low) / 2) + 1e-9 * Math.abs(theirs);
  const low = shown?.low ?? null;
  return { what, theirs, ours, low, high: shown?.high ?? null, agrees: Math.abs(ours - theirs) <= margin };
}

/** The order must hold in every replication: its variants have seen the same requests. */
function orderReport({ what, order, of, factor }: Ordering, results: Results): OrderReport {
  const values = order.map((variant) => results.get(variant)!.map(of));
  const agrees = values.every(
    (own, k) => k === 0 || own.every((value, r) => value > factor * values[k - 1][r]),
  );
  return { what, found: order.map((variant, k) => [variant, mean(values[k]) ?? NaN] as const), agrees };
}
