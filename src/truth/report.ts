/** What became of one metric of a case. */
export interface MetricReport {
  readonly metric: string;
  /** Where the value of theory comes from, in the words of its case. */
  readonly basis: string | null;
  readonly theory: number;
  /**
   * The mean of the runs, and its confidence interval by their differences; null where no chance is
   * involved.
   */
  readonly ours: number;
  readonly low: number | null;
  readonly high: number | null;
  /** How far ours may be from theory. */
  readonly allowed: number;
  /** Requests, or whatever else was counted, of all runs together. */
  readonly units: number;
  /** How much the runs differ, over how much they should; null where that is not known. */
  readonly spread: number | null;
  /** What is wrong; null: nothing. */
  readonly problem: string | null;
}

export type CaseVerdict = "passed" | "failed" | "not covered";

/** What became of one case. */
export interface CaseReport {
  readonly file: string;
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly verdict: CaseVerdict;
  /** Of a verdict that is not `passed`. */
  readonly reason: string | null;
  /** Runs. */
  readonly seeds: number;
  readonly metrics: readonly MetricReport[];
}

/** A case, or a file that is none, which cannot be run. */
export function notCovered(file: string, id: string, reason: string): CaseReport {
  return { file, id, title: "", family: "", verdict: "not covered", reason, seeds: 0, metrics: [] };
}
