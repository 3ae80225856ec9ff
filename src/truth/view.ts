import { sum } from "d3-array";
import { cell, line, note, table } from "../report/view";
import type { Block, TextCell } from "../report/view";
import { figure, half, interval, metricName } from "./figures";
import { CONFIDENCE } from "./judge";
import type { CaseReport, MetricReport } from "./report";

/**
 * What a case is told by where there is room for one metric: the first of these that it has, or its first.
 */
const TELLING = ["sojourn_mean", "sojourn_mean_ok", "sojourn_mean_served", "blocked", "goodput"];

/**
 * Cases that are simulated otherwise than their words say, as their values are not met by these: `words.ts`
 * has the reason.
 */
const OTHERWISE = [
  {
    title: /among all using a shared copy/,
    how:
      "their text breaks ties at random, which gives other values (by an independent simulator too); they " +
      "are simulated with ties that go round, a guess which meets them",
  },
];

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly notCovered: number;
}

export function countsOf(reports: readonly CaseReport[]): Counts {
  const count = (verdict: CaseReport["verdict"]): number =>
    reports.filter((report) => report.verdict === verdict).length;
  return { passed: count("passed"), failed: count("failed"), notCovered: count("not covered") };
}

export interface ViewOptions {
  /** Every metric of every case, rather than a line for each case. */
  readonly isWhole: boolean;
  /** There is room for what a case is. */
  readonly isWide: boolean;
  /** What to know about how long the runs were. */
  readonly length: string;
}

/** The cases and what became of them, for people. */
export function truthView(reports: readonly CaseReport[], { isWhole, isWide, length }: ViewOptions): Block[] {
  const covered = reports.filter(({ metrics }) => metrics.length > 0);
  const tables = isWhole ? covered.map(wholeTable) : [isWide ? wideTable(covered) : narrowTable(covered)];
  const wrong = reports.filter(({ verdict }) => verdict === "failed");
  const beyond = reports.filter(({ verdict }) => verdict === "not covered");
  return [
    ...(covered.length === 0 ? [] : tables),
    ...wrong.map(({ id, reason }) => line(`${id} DIFFERS: ${reason ?? ""}`, "bad")),
    ...beyond.map(({ id, reason }) => line(`${id} is not covered: ${reason ?? ""}`, "bad")),
    note(length),
    note(intervalsNote(covered)),
    ...otherwise(covered).map(note),
    line(answerOf(reports), wrong.length + beyond.length === 0 ? "good" : "bad"),
  ];
}

/** What it all comes to, in a sentence. */
export function answerOf(reports: readonly CaseReport[]): string {
  const { passed, failed, notCovered } = countsOf(reports);
  const metrics = sum(reports, (report) => report.metrics.length);
  const rest = [
    ...(failed > 0 ? [`${failed} DIFFER`] : []),
    ...(notCovered > 0 ? [`${notCovered} not covered`] : []),
  ];
  const agree = `${passed} of ${reports.length} cases agree with theory (${metrics} metrics)`;
  return [agree, ...rest].join("; ");
}

/** Whether the intervals are what they say: most of them, and not all, must hold the truth. */
function intervalsNote(covered: readonly CaseReport[]): string {
  const known = covered.flatMap(({ metrics }) => metrics).filter(({ low }) => low !== null);
  const hold = known.filter(({ theory, low, high }) => low! <= theory && theory <= high!).length;
  const level = `${100 * CONFIDENCE} %`;
  return (
    `times in seconds, rates per second; intervals of ${level} from the differences between runs: ` +
    `${hold} of ${known.length} hold the value of theory. A case agrees when no metric is off by more than ` +
    "4.75 of the standard deviations that theory gives it, which chance alone does in 2 of a million"
  );
}

function otherwise(covered: readonly CaseReport[]): string[] {
  return OTHERWISE.flatMap(({ title, how }) => {
    const ids = covered.filter((report) => title.test(report.title)).map(({ id }) => id);
    return ids.length === 0 ? [] : [`${ids.join(", ")}: ${how}`];
  });
}

function tellingOf({ metrics }: CaseReport): MetricReport {
  const wrong = metrics.find(({ problem }) => problem !== null);
  const known = TELLING.map((name) => metrics.find(({ metric }) => metric === name));
  return wrong ?? known.find((one) => one !== undefined) ?? metrics[0];
}

function verdict(isGood: boolean): TextCell {
  return isGood ? cell("agrees", "good") : cell("DIFFERS", "bad");
}

function narrowTable(reports: readonly CaseReport[]): Block {
  const rows = reports.map((report) => {
    const { metric, theory, ours, low, high } = tellingOf(report);
    const numbers = [figure(theory), figure(ours), half(ours, low, high)].map((text) => cell(text));
    return [cell(report.id), cell(metricName(metric)), ...numbers, verdict(report.verdict === "passed")];
  });
  return table("Simulated and known", ["<case", "<what", "theory", "ours", "+-", "<verdict"], rows);
}

function wideTable(reports: readonly CaseReport[]): Block {
  const headers = ["<case", "<what it is", "<metric", "theory", "ours", "interval", "metrics", "<verdict"];
  const rows = reports.map((report) => {
    const { metric, theory, ours, low, high } = tellingOf(report);
    const right = report.metrics.filter(({ problem }) => problem === null).length;
    return [
      cell(report.id),
      cell(report.title),
      cell(metricName(metric)),
      cell(figure(theory)),
      cell(figure(ours)),
      cell(interval(low, high)),
      cell(`${right}/${report.metrics.length}`),
      verdict(report.verdict === "passed"),
    ];
  });
  return table("Simulated and known", headers, rows);
}

function wholeTable({ id, title, metrics }: CaseReport): Block {
  const rows = metrics.map(({ metric, theory, ours, low, high, problem }) => [
    cell(metricName(metric)),
    cell(figure(theory)),
    cell(figure(ours)),
    cell(interval(low, high)),
    verdict(problem === null),
  ]);
  return table(`${id}: ${title}`, ["<metric", "theory", "ours", "interval", "<verdict"], rows);
}
