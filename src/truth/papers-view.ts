import { sum } from "d3-array";
import { toCsvText } from "../report/csv";
import { cell, line, note, table } from "../report/view";
import type { Block, TextCell } from "../report/view";
import type { FigureReport, OrderReport, PaperReport } from "./check-papers";
import { figure, half, interval } from "./figures";
import { NOT_REPEATED } from "./not-repeated";

const verdict = (agrees: boolean): TextCell => (agrees ? cell("agrees", "good") : cell("DIFFERS", "bad"));

export interface PapersViewOptions {
  /** There is room for whole intervals and orders. */
  readonly isWide: boolean;
  /** These are all papers, so that what is not among them is to be named too. */
  readonly isAll: boolean;
}

/** Papers and what became of their figures, for people. */
export function papersView(reports: readonly PaperReport[], { isWide, isAll }: PapersViewOptions): Block[] {
  const blocks = reports.flatMap((report): Block[] => [
    ...(report.figures.length === 0 ? [] : [figuresTable(report, isWide)]),
    ...(report.orders.length > 0 && isWide ? [ordersTable(report)] : []),
    ...(isWide ? [] : report.orders.map((order) => orderLine(report, order))),
  ]);
  const right = arePapersRight(reports);
  return [
    ...blocks,
    ...(isAll ? NOT_REPEATED.map(([what, why]) => line(`not repeated: ${what}: ${why}`)) : []),
    note(
      "a figure agrees when ours, by an interval of 99.9 %, is where the paper's may be by the way it is " +
        "written (half of its last digit, or its own word for it); an order agrees when it holds in every " +
        "replication. Each table names its scenario: meshsim compare " +
        "scenarios/papers/NAME.yaml shows the rest of it",
    ),
    line(answerOfPapers(reports), right ? "good" : "bad"),
  ];
}

/** Whether all agree. */
export function arePapersRight(reports: readonly PaperReport[]): boolean {
  return reports.every((report) => [...report.figures, ...report.orders].every(({ agrees }) => agrees));
}

function answerOfPapers(reports: readonly PaperReport[]): string {
  const count = (of: "figures" | "orders", all: boolean): number =>
    sum(reports, (report) => report[of].filter(({ agrees }) => all || agrees).length);
  const figures = `${count("figures", false)} of ${count("figures", true)} figures`;
  const orders = `${count("orders", false)} of ${count("orders", true)} orders`;
  return `${figures} and ${orders} of ${reports.length} papers agree`;
}

function figuresTable({ name, scenario, figures }: PaperReport, isWide: boolean): Block {
  const rows = figures.map(({ what, theirs, ours, low, high, agrees }: FigureReport) => [
    cell(what),
    cell(figure(theirs)),
    cell(figure(ours)),
    cell(isWide ? interval(low, high) : half(ours, low, high)),
    verdict(agrees),
  ]);
  const headers = ["<figure", "theirs", "ours", isWide ? "interval" : "+-", "<verdict"];
  return table(`${name} (${scenario})`, headers, rows);
}

function ordersTable({ name, scenario, orders }: PaperReport): Block {
  const rows = orders.map((order) => [cell(order.what), cell(found(order)), verdict(order.agrees)]);
  return table(`${name} (${scenario})`, ["<order", "<ours, in the order of theirs", "<verdict"], rows);
}

function orderLine({ name, scenario }: PaperReport, order: OrderReport): Block {
  const text = `${name} (${scenario}), ${order.what}: ${order.agrees ? "agrees" : "DIFFERS"}`;
  return line(text, order.agrees ? "good" : "bad", [found(order)]);
}

function found({ found: all }: OrderReport): string {
  return all.map(([variant, value]) => `${variant} ${shown(value)}`).join(" < ");
}

function shown(value: number): string {
  return value === Infinity ? "failed" : value.toPrecision(3).replace(/e\+(\d)$/, "e$1");
}

/** A record for each figure and each order. */
function recordsOf(reports: readonly PaperReport[]): Record<string, string | number | null>[] {
  return reports.flatMap(({ name, scenario, figures, orders }) => [
    ...figures.map(({ what, theirs, ours, low, high, agrees }) => ({
      ...{ paper: name, scenario, figure: what, theirs, ours, ci_low: low, ci_high: high, order: null },
      verdict: agrees ? "agrees" : "differs",
    })),
    ...orders.map(({ what, found, agrees }) => ({
      ...{ paper: name, scenario, figure: what, theirs: null, ours: null, ci_low: null, ci_high: null },
      order: found.map(([variant]) => variant).join(" < "),
      verdict: agrees ? "agrees" : "differs",
    })),
  ]);
}

const COLUMNS = ["paper", "scenario", "figure", "theirs", "ours", "ci_low", "ci_high", "order", "verdict"];

export function papersCsv(reports: readonly PaperReport[]): string {
  const lines = recordsOf(reports).map((record) => COLUMNS.map((name) => String(record[name] ?? "")));
  return toCsvText([COLUMNS, ...lines]);
}

export function papersJson(reports: readonly PaperReport[]): string {
  const not_repeated = NOT_REPEATED.map(([what, why]) => ({ what, why }));
  const content = { papers: recordsOf(reports), not_repeated, answer: answerOfPapers(reports) };
  return `${JSON.stringify(content, null, 2)}\n`;
}
