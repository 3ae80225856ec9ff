import type { Against } from "./against";
import { controlledRows } from "./controlled-csv";
import { columnsOf, type FileName } from "./columns";
import { formatRow, type Row } from "./csv";
import { formatNumber } from "./format";
import type { Scale } from "./figure";
import type { MeasuredVariant } from "./measured";
import type { SloVerdict } from "./slo";

export interface JsonContent {
  readonly summary: readonly Row<"summary">[];
  readonly comparison: readonly Row<"comparison">[] | null;
  /** Only of a sweep. */
  readonly sweep?: readonly SweepPoint[];
  /** Only of a plan: the rows of plan.csv. */
  readonly plan?: readonly Readonly<Record<string, JsonValue>>[];
  /** Mean latencies as control variates correct them; only where they are asked for. */
  readonly controlled?: readonly object[];
  /** What antithetic pairs gained; the same way. */
  readonly antithetic?: readonly object[];
  readonly answer: string;
  readonly slos: readonly (SloVerdict & { readonly variant: string })[];
  readonly notes: readonly string[];
  /** Earlier results; null: there are none. */
  readonly against?: Against | null;
}

/** A point of a sweep. */
export interface SweepPoint {
  readonly variant: string;
  /** By path, as written; null: as the scenario has it. */
  readonly settings: Readonly<Record<string, string | null>>;
  readonly slo_pass: boolean | null;
}

export type JsonValue = string | number | boolean | null;

/** The same figures as the CSV files, digit for digit; null for what is unknown. */
export function toJson({
  summary,
  comparison,
  sweep,
  plan,
  controlled,
  antithetic,
  answer,
  slos,
  notes,
  against = null,
}: JsonContent): string {
  const content = {
    summary: summary.map((row) => rowObject("summary", row)),
    ...(comparison === null ? {} : { comparison: comparison.map((row) => rowObject("comparison", row)) }),
    ...(sweep === undefined ? {} : { sweep }),
    ...(plan === undefined ? {} : { plan }),
    ...(controlled === undefined ? {} : { controlled }),
    ...(antithetic === undefined ? {} : { antithetic }),
    slo: slos.map(sloObject),
    notes,
    ...(against === null ? {} : { against: againstObject(against) }),
    answer,
  };
  return JSON.stringify(content, null, 2) + "\n";
}

/** Columns of comparison.csv that hold numbers, though in a unit of the row. */
const NUMBERS: ReadonlySet<string> = new Set([
  "value",
  "ci_low",
  "ci_high",
  "baseline_value",
  "diff",
  "diff_ci_low",
  "diff_ci_high",
  "best_diff_ci_low",
  "best_diff_ci_high",
]);

function rowObject<F extends FileName>(file: F, row: Row<F>): Record<string, JsonValue> {
  const cells = formatRow(file, row);
  const entries = columnsOf(file).map(([name, kind], i): [string, JsonValue] => {
    if (cells[i] === "") return [name, null];
    if (kind === "boolean") return [name, cells[i] === "true"];
    return [name, kind === "text" && !NUMBERS.has(name) ? cells[i] : Number(cells[i])];
  });
  return Object.fromEntries(entries);
}

/** The rows of controlled.csv. */
export function controlledObjects(variants: readonly MeasuredVariant[]): object[] {
  return controlledRows(variants).map((row) => rowObject("controlled", row));
}

/** An objective and what became of it. */
export function sloObject({
  variant,
  name,
  text,
  when,
  pass,
  observed,
  interval,
  limit,
  scale,
  detail,
}: JsonContent["slos"][number]): Record<string, JsonValue> {
  const number = (value: number | undefined): number | null => {
    const digits = formatNumber(value ?? null, scale === "percent" ? "ratio" : scale);
    return digits === "" ? null : Number(digits);
  };
  return {
    variant,
    name,
    text,
    when,
    pass,
    unit: unitName(scale),
    observed: number(observed),
    observed_ci_low: number(interval?.low),
    observed_ci_high: number(interval?.high),
    limit: number(limit),
    detail,
  };
}

/** Figures in the units of the CSV files. */
function againstObject({ folder, limit, compared, worse, missing }: Against): Record<string, unknown> {
  const number = (value: number, scale: Scale): number | null => {
    const digits = formatNumber(value, scale === "percent" ? "ratio" : scale);
    return digits === "" ? null : Number(digits);
  };
  return {
    folder,
    limit_ratio: limit,
    compared_count: compared,
    missing,
    worse: worse.map(({ variant, client, metric, scale, before, after, worse: by, mayBeChance }) => ({
      variant,
      client,
      metric,
      unit: unitName(scale),
      before: number(before, scale),
      after: number(after, scale),
      worse_ratio: number(by, "ratio"),
      may_be_chance: mayBeChance,
    })),
  };
}

function unitName(scale: Scale): string {
  return scale === "percent" ? "ratio" : scale;
}
