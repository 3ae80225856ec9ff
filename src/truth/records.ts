import { toCsvText } from "../report/csv";
import type { CaseReport } from "./report";
import { answerOf, countsOf } from "./view";

type Value = string | number | null;

/** Digits that are written of a figure. */
const DIGITS = 10;

/** A record for each metric of each case; one without figures where a case has none. */
function recordsOf(reports: readonly CaseReport[]): Record<string, Value>[] {
  return reports.flatMap((report) => {
    const { id, title, family, seeds, verdict, reason } = report;
    const none = { metric: null, basis: null, theory: null, ours: null, low: null, high: null };
    const noMore = { allowed: null, units: null, problem: null };
    const metrics = report.metrics.length > 0 ? report.metrics : [{ ...none, ...noMore }];
    return metrics.map((one) => ({
      case: id,
      family,
      title,
      metric: one.metric,
      basis: one.basis,
      theory: rounded(one.theory),
      ours: rounded(one.ours),
      ci_low: rounded(one.low),
      ci_high: rounded(one.high),
      allowed_difference: rounded(one.allowed),
      units_count: rounded(one.units),
      runs_count: seeds,
      verdict: one.metric === null ? verdict : one.problem === null ? "agrees" : "differs",
      reason: one.metric === null ? reason : one.problem,
    }));
  });
}

/** Not finite: unknown. */
function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(DIGITS));
}

const COLUMNS = [
  ...["case", "family", "title", "metric", "basis", "theory", "ours", "ci_low", "ci_high"],
  ...["allowed_difference", "units_count", "runs_count", "verdict", "reason"],
];

export function truthCsv(reports: readonly CaseReport[]): string {
  const lines = recordsOf(reports).map((record) => COLUMNS.map((name) => String(record[name] ?? "")));
  return toCsvText([COLUMNS, ...lines]);
}

export function truthJson(reports: readonly CaseReport[], notes: readonly string[]): string {
  const { passed, failed, notCovered } = countsOf(reports);
  const counts = { passed, failed, not_covered: notCovered };
  const content = { truth: recordsOf(reports), counts, notes, answer: answerOf(reports) };
  return `${JSON.stringify(content, null, 2)}\n`;
}
