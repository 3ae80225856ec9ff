import { columns, dataTable, type DataTable, type Section } from "./figure";
import { h, type Markup } from "./markup";
import { type FileUnit, plain, withUnit } from "./numbers";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";

type SummaryColumn = readonly [header: string, column: string, unit: FileUnit];

const CLIENT: readonly SummaryColumn[] = [
  ["requests", "requests_count", "count"],
  ["available, %", "availability_ratio", "percent"],
  ["goodput, /s", "goodput_rps", "rps"],
  ["mean, ms", "mean_ms", "ms"],
  ["p50, ms", "p50_ms", "ms"],
  ["p90, ms", "p90_ms", "ms"],
  ["p99, ms", "p99_ms", "ms"],
  ["p99.9, ms", "p999_ms", "ms"],
  ["tries", "attempts_per_request", "ratio"],
];

const SERVICE: readonly SummaryColumn[] = [
  ["attempts", "requests_count", "count"],
  ["available, %", "availability_ratio", "percent"],
  ["p99, ms", "p99_ms", "ms"],
  ["utilization, %", "utilization_mean_ratio", "percent"],
  ["of the busiest, %", "utilization_max_ratio", "percent"],
  ["busiest/mean load", "load_max_over_mean", "ratio"],
  ["wasted work, %", "wasted_work_ratio", "percent"],
];

/** Clients and services as wholes. */
export function summarySection({ summary, facts }: Results): Section | null {
  if (summary === null) return null;
  const rows = summary.rows.filter((row) => !row.text("name").includes("."));
  const of = (scope: string): readonly TableRow[] => rows.filter((row) => row.text("scope") === scope);
  const several = facts.variants.length > 1;
  return {
    id: "summary",
    title: "Clients and services",
    body: [
      table("Clients", "latency of successes from the intended arrival, retries included", {
        rows: of("client"),
        shown: CLIENT,
        several,
      }),
      table("Services", "attempts as the instances see them", {
        rows: of("service"),
        shown: SERVICE,
        several,
      }),
    ],
  };
}

interface Shown {
  readonly rows: readonly TableRow[];
  readonly shown: readonly SummaryColumn[];
  readonly several: boolean;
}

function table(title: string, about: string, { rows, shown, several }: Shown): Markup | null {
  if (rows.length === 0) return null;
  const data: DataTable = {
    columns: columns(...(several ? ["<variant"] : []), "<name", ...shown.map(([header]) => header)),
    rows: rows.map((row) => [
      ...(several ? [row.text("variant")] : []),
      row.text("name"),
      ...shown.map(([, column, unit]) => cell(row, column, unit)),
    ]),
  };
  return h(
    "div",
    { class: "block" },
    h("h3", {}, title),
    h("p", { class: "soft" }, about),
    dataTable(data, title),
  );
}

/** The p99 with its interval where there is one. */
function cell(row: TableRow, column: string, unit: FileUnit): string {
  const value = row.number(column);
  if (column !== "p99_ms") return plain(value, unit);
  const [low, high] = [row.number("p99_ci_low_ms"), row.number("p99_ci_high_ms")];
  return Number.isFinite(low) && Number.isFinite(high)
    ? `${plain(value, unit)} [${plain(low, unit)}, ${plain(high, unit)}]`
    : plain(value, unit);
}

/** "3.2 ms": for texts. */
export function millis(value: number): string {
  return withUnit(value, "ms");
}
