import { type Table, TableRow } from "./html/read-csv";
import { byReplication, type ClientByReplication, mayBeChance } from "./by-replication";
import { columnsOf } from "./columns";
import { formatRow } from "./csv";
import { figure, type Scale, signed, unitText } from "./figure";
import type { MeasuredExperiment } from "./measured";
import { summaryRows } from "./summary-csv";
import { type Block, cell, line, table, type TextCell } from "./view";

/** A figure beside what it was in earlier results. */
export interface Change {
  /** Of a plan: the growth factor. */
  readonly variant: string;
  /** Of a plan: the condition, or nothing. */
  readonly client: string;
  readonly metric: string;
  readonly scale: Scale;
  /** In the unit of the scale. */
  readonly before: number;
  readonly after: number;
  /** How much worse, over the earlier figure; below 0: better. */
  readonly worse: number;
  /** Whether the difference is within what chance alone may do. Paired: both had the same seed. */
  readonly mayBeChance: boolean;
}

/** The results of an experiment against those of an earlier one. */
export interface Against {
  /** What the figures are of. */
  readonly subject: "clients" | "plan";
  /** Where the earlier results are, as given. */
  readonly folder: string;
  /** Figures that are worse by more than this part of what they were are told. */
  readonly limit: number;
  readonly compared: number;
  /** Those beyond the limit, in the order of the results. */
  readonly worse: readonly Change[];
  /** Variants and clients, or growth factors, that the earlier results do not have. */
  readonly missing: readonly string[];
}

interface Spec {
  readonly metric: string;
  readonly scale: Scale;
  readonly better: "lower" | "higher";
  /** As by replication. */
  readonly figure: string;
  readonly value: (row: TableRow) => number;
  /** Half the width of its interval; NaN: there is none. */
  readonly half: (row: TableRow) => number;
}

const NS_PER_MS = 1e6;
/** Of a normal distribution, at 95 %. */
const Z95 = 1.959963984540054;

const LATENCIES = ["p50", "p99", "mean"] as const;
const SPECS: readonly Spec[] = [
  {
    metric: "failed",
    scale: "percent",
    better: "lower",
    figure: "available_ratio",
    value: failed,
    half: failedHalf,
  },
  {
    metric: "goodput",
    scale: "rps",
    better: "higher",
    figure: "goodput_rps",
    ...column("goodput", "rps", 1),
  },
  ...LATENCIES.map((metric): Spec => ({
    metric,
    scale: "ms",
    better: "lower",
    figure: `${metric}_ms`,
    ...column(metric, "ms", NS_PER_MS),
  })),
];

/** Earlier results, as they were written. */
export interface Earlier extends Pick<Against, "folder" | "limit"> {
  readonly seed: string;
  readonly byReplication: readonly ClientByReplication[];
}

/**
 * `earlier`: its summary.csv. Both are read as written, so that the same results show no difference. With the
 * same seed they are held against each other replication by replication.
 */
export function compareWith(
  experiment: MeasuredExperiment,
  earlier: Table,
  { folder, limit, seed, byReplication: before }: Earlier,
): Against {
  const rows = clientsIn(experiment);
  const { run } = experiment.variants[0].scenario;
  const now = run.seed === seed ? byReplication(experiment.variants) : [];
  const old = earlier.rows.filter((row) => row.text("scope") === "client");
  const isOnly = [rows, old].every((some) => new Set(some.map((row) => row.text("variant"))).size === 1);
  const missing: string[] = [];
  let compared = 0;
  const worse = rows.flatMap((row) => {
    const [variant, client] = [row.text("variant"), row.text("name")];
    const own = old.find((one) => one.text("name") === client && (isOnly || one.text("variant") === variant));
    if (own === undefined) {
      missing.push(`${client} of ${variant}`);
      return [];
    }
    const [one, other] = [find(before, own), find(now, row)];
    const changes = SPECS.flatMap((spec) => changeOf(spec, own, row)).map((change) => ({
      ...change,
      mayBeChance: inPairs(change.metric, one, other, run.confidence) ?? change.mayBeChance,
    }));
    compared += changes.length;
    return changes.filter((change) => change.worse > limit);
  });
  return { subject: "clients", folder, limit, compared, worse, missing };
}

function find(all: readonly ClientByReplication[], row: TableRow): ClientByReplication | undefined {
  return all.find(({ variant, client }) => variant === row.text("variant") && client === row.text("name"));
}

/** Null: there are no pairs. */
function inPairs(
  metric: string,
  before: ClientByReplication | undefined,
  after: ClientByReplication | undefined,
  confidence: number,
): boolean | null {
  if (before === undefined || after === undefined) return null;
  return mayBeChance(before, after, SPECS.find((spec) => spec.metric === metric)!.figure, confidence);
}

/** Whether something is worse that chance does not explain, or nothing could be compared. */
export function isRegression({ compared, worse }: Against): boolean {
  return compared === 0 || worse.some(({ mayBeChance }) => !mayBeChance);
}

function clientsIn({ variants }: MeasuredExperiment): TableRow[] {
  const names = new Map(columnsOf("summary").map(([name], place) => [name, place]));
  return summaryRows(variants)
    .filter(({ scope }) => scope === "client")
    .map((row) => new TableRow(formatRow("summary", row), names));
}

function changeOf({ metric, scale, better, value, half }: Spec, earlier: TableRow, row: TableRow): Change[] {
  const [before, after] = [value(earlier), value(row)];
  if (Number.isNaN(before) || Number.isNaN(after)) return [];
  const difference = better === "lower" ? after - before : before - after;
  const worse = difference === 0 ? 0 : difference / before;
  // Two intervals, of figures that do not depend on each other.
  const [own, other] = [half(row), half(earlier)];
  const room = Math.sqrt(own * own + other * other);
  const [variant, client] = [row.text("variant"), row.text("name")];
  return [
    { variant, client, metric, scale, before, after, worse, mayBeChance: Math.abs(difference) <= room },
  ];
}

function column(name: string, unit: string, factor: number): Pick<Spec, "value" | "half"> {
  return {
    value: (row) => row.number(`${name}_${unit}`) * factor,
    half: (row) =>
      ((row.number(`${name}_ci_high_${unit}`) - row.number(`${name}_ci_low_${unit}`)) / 2) * factor,
  };
}

function failed(row: TableRow): number {
  return 1 - row.number("availability_ratio");
}

/** Of the interval over replications; without, as if each request failed by chance of its own. */
function failedHalf(row: TableRow): number {
  const [low, high] = ["low", "high"].map((end) => row.number(`availability_ci_${end}_ratio`));
  if (!Number.isNaN(high - low)) return (high - low) / 2;
  const share = failed(row);
  const ended = row.number("success_count") + row.number("error_count");
  return Z95 * Math.sqrt((share * (1 - share)) / ended);
}

/** What `--baseline` adds below the result. */
export function againstView(against: Against): Block[] {
  const { folder, limit, worse, missing } = against;
  const { headers, rows } = changedFigures(against);
  const title = `More than ${percentText(limit)} worse than in ${folder}`;
  return [
    ...(worse.length === 0 ? [] : [table(title, headers, rows)]),
    ...(missing.length === 0 ? [] : [line(`note: ${folder} does not have ${missing.join(", ")}`)]),
    line(againstText(against), isRegression(against) ? "bad" : "good"),
  ];
}

/** A row for each change. */
export function changedFigures({ subject, worse }: Against): { headers: string[]; rows: TextCell[][] } {
  const keys = subject === "plan" ? ["<load", "<condition"] : ["<variant", "<client"];
  return {
    headers: [...keys, "<metric", "before", "now", "worse by", "<verdict"],
    rows: worse.map(({ variant, client, metric, scale, before, after, worse: by, mayBeChance: isChance }) => [
      cell(variant),
      cell(client === "" ? "-" : client),
      cell(metric),
      cell(shown(metric, before, scale)),
      cell(`${shown(metric, after, scale)}${unitText(scale)}`),
      cell(Number.isFinite(by) ? `${signed(by, "percent")} %` : metric === ANSWER ? "-" : "from none"),
      isChance ? cell("may be chance") : by > 0 ? cell("worse", "bad") : cell("better", "good"),
    ]),
  };
}

/** Of a plan: whether there is one. */
export const ANSWER = "answer";

function shown(metric: string, value: number, scale: Scale): string {
  if (metric !== ANSWER) return figure(value, scale);
  return value === 1 ? "found" : "none";
}

/** The same in one line. */
export function againstText(against: Against): string {
  const { subject, folder, limit, compared, worse } = against;
  const part = subject === "plan" ? "growth factor" : "client";
  if (compared === 0) return `FAIL  ${folder} has no ${part} in common with this: nothing was compared`;
  const real = worse.filter(({ mayBeChance }) => !mayBeChance).length;
  const more = `more than ${percentText(limit)} worse than in ${folder}`;
  if (real === 0) {
    const chance = worse.length === 0 ? "" : `, but for ${worse.length} that may be chance`;
    return `PASS  none of ${compared} figures is ${more}${chance}`;
  }
  return `FAIL  ${real} of ${compared} figures ${real === 1 ? "is" : "are"} ${more}`;
}

function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(12))} %`;
}
