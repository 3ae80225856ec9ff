import { columns, dataTable, type Figure, figureMarkup, type Section } from "./figure";
import { groupRows } from "./group";
import { type Child, h, type Markup } from "./markup";
import { differenceUnit, type FileUnit, signed, withUnit } from "./numbers";
import { percent } from "./plot";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";

/** What is compared, in this order. */
const METRICS = ["availability", "p99", "p50", "goodput", "attempts_per_request", "recovery"] as const;
const PARTS: ReadonlySet<string> = new Set(["availability"]);
const TITLES: Readonly<Record<(typeof METRICS)[number], string>> = {
  availability: "availability",
  p99: "p99 latency",
  p50: "median latency",
  goodput: "goodput",
  attempts_per_request: "tries per request",
  recovery: "time to recover",
};

/** Each variant against the baseline, with intervals: a figure for each client and metric. */
export function comparisonSection(results: Results): Section | null {
  const { comparison, facts } = results;
  // The first point of a sweep is the baseline because one has to be.
  if (comparison === null || facts.baseline === null || facts.verb === "sweep") return null;
  const byMetric = groupRows(comparison.rows, "metric");
  const clients = clientsOf(results);
  const figures = clients.flatMap((client, index) =>
    METRICS.flatMap((metric) => {
      const rows = byMetric.get(`${client}.${metric}`) ?? [];
      return rows.some((row) => row.text("diff") !== "")
        ? [figureOf(results, client, metric, rows, `comparison-${index}-${metric}`)]
        : [];
    }),
  );
  if (figures.length === 0) return null;
  const level = facts.confidence > 0 ? `${Number((facts.confidence * 100).toFixed(6))} % ` : "";
  const how =
    `Paired differences from ${facts.baseline}, the baseline, with their ${level}intervals: all saw ` +
    "the same requests. An interval that leaves out the line of no difference shows one. The data have the " +
    "correlation, too: near 1, most of the luck is in both and falls away." +
    (comparison.rows.some((row) => row.text("best_diff_ci_low") !== "")
      ? " The last interval is of the difference from the best of the others, those of all variants " +
        "holding together: where it does not cross 0, the variant is the best of all, or is not."
      : "");
  return {
    id: "comparison",
    title: "The variants against each other",
    body: [h("p", { class: "soft" }, how), ...figures.map(figureMarkup)],
  };
}

export function clientsOf({ summary }: Results): string[] {
  const rows = (summary?.rows ?? []).filter((row) => row.text("scope") === "client");
  const names = rows.map((row) => row.text("name")).filter((name) => !name.includes("."));
  return [...new Set(names)];
}

function figureOf(
  { facts }: Results,
  client: string,
  metric: (typeof METRICS)[number],
  rows: readonly TableRow[],
  id: string,
): Figure {
  const unit = unitOf(metric, rows[0].text("unit"));
  const range = rangeOf(rows);
  const title = `${client}: ${TITLES[metric]} against ${facts.baseline ?? ""}`;
  const known = MORE.filter(({ column }) => rows.some((row) => row.text(column) !== ""));
  const [seen, folded] = [true, false].map((isSeen) => known.filter((one) => one.isSeen === isSeen));
  return {
    id,
    title,
    caption: null,
    body: limited(
      rows.length,
      dataTable(
        {
          columns: columns(
            "<variant",
            `<\u2212 | + ${scaleText(range, unit)}`,
            "difference",
            "interval",
            TITLES[metric],
            "<verdict",
            ...seen.map(({ header }) => header),
          ),
          rows: rows.map((row) => [...rowOf(row, unit, range), ...seen.map(({ text }) => text(row, unit))]),
        },
        title,
      ),
    ),
    data:
      folded.length === 0
        ? null
        : {
            columns: columns("<variant", ...folded.map(({ header }) => header)),
            rows: rows.map((row) => [row.text("variant"), ...folded.map(({ text }) => text(row, unit))]),
          },
  };
}

interface Column {
  readonly header: string;
  /** Shown where this is not empty in all rows. */
  readonly column: string;
  readonly text: (row: TableRow, unit: FileUnit) => string;
  /** Beside the others; else in the data that unfold. */
  readonly isSeen: boolean;
}

/** What else comparison.csv knows. */
const MORE: readonly Column[] = [
  {
    header: "times the baseline",
    column: "times_ratio",
    isSeen: false,
    text: (row) => withEnds(row, ["times_ratio", "times_ci_low_ratio", "times_ci_high_ratio"]),
  },
  {
    header: "correlation",
    column: "correlation_ratio",
    isSeen: false,
    text: (row) => (row.text("correlation_ratio") === "" ? "-" : row.number("correlation_ratio").toFixed(2)),
  },
  {
    header: "from the best other",
    column: "best_diff_ci_low",
    isSeen: true,
    text: (row, unit) => {
      const [low, high] = [row.number("best_diff_ci_low"), row.number("best_diff_ci_high")];
      return Number.isFinite(low) ? `[${signed(low, unit)}, ${signed(high, unit)}]` : "-";
    },
  },
];

function withEnds(row: TableRow, names: readonly [string, string, string]): string {
  const [value, low, high] = names.map((name) => row.number(name));
  if (!Number.isFinite(value)) return "-";
  return value.toFixed(3) + (Number.isFinite(low) ? ` [${low.toFixed(3)}, ${high.toFixed(3)}]` : "");
}

function unitOf(metric: string, unit: string): FileUnit {
  if (PARTS.has(metric)) return "percent";
  return unit === "ms" || unit === "s" || unit === "rps" || unit === "bytes" ? unit : "ratio";
}

function scaleText(range: number, unit: FileUnit): string {
  if (!(range > 0)) return "";
  return `(to ${signed(range, unit).replace("+", "\u00b1")}${differenceUnit(unit)})`;
}

/** How far the axis reaches to both sides; an interval of few replications may reach beyond. */
function rangeOf(rows: readonly TableRow[]): number {
  const diffs = rows.map((row) => Math.abs(row.number("diff"))).filter(Number.isFinite);
  const ends = rows
    .flatMap((row) => [row.number("diff_ci_low"), row.number("diff_ci_high")])
    .map(Math.abs)
    .filter(Number.isFinite);
  const most = diffs.reduce((one, other) => Math.max(one, other), 0);
  const end = ends.reduce((one, other) => Math.max(one, other), most);
  return most > 0 ? Math.min(end, most * 3) : end;
}

function rowOf(row: TableRow, unit: FileUnit, range: number): (string | Markup)[] {
  const [diff, low, high] = ["diff", "diff_ci_low", "diff_ci_high"].map((column) => row.number(column));
  const isBaseline = row.text("baseline") === "";
  const own = withUnit(row.number("value"), unit);
  if (isBaseline) return [row.text("variant"), "", "baseline", "", own, ""];
  return [
    row.text("variant"),
    barMarkup(diff, low, high, range, row.text("verdict")),
    Number.isFinite(diff) ? signed(diff, unit) + differenceUnit(unit) : "-",
    Number.isFinite(low) ? `[${signed(low, unit)}, ${signed(high, unit)}]` : "-",
    own,
    verdictMarkup(row.text("verdict")),
  ];
}

const TONES: Readonly<Record<string, string>> = { better: "good", worse: "bad" };

function verdictMarkup(verdict: string): Markup {
  const text = verdict === "" ? "-" : verdict === "no-difference" ? "no difference shown" : verdict;
  return h("span", { class: TONES[verdict] ?? "soft" }, text);
}

const BAR_HEIGHT = 22;

/** The numbers stand beside it, so it is for the eye alone. */
function barMarkup(diff: number, low: number, high: number, range: number, verdict: string): Markup {
  const place = (value: number): number =>
    Math.min(1, Math.max(0, 0.5 + (range > 0 ? value / range / 2 : 0) * 0.94));
  const middle = BAR_HEIGHT / 2;
  const css = `bar-${TONES[verdict] ?? "none"}`;
  const parts: Child[] = [h("line", { class: "axis", x1: "50%", x2: "50%", y1: 0, y2: BAR_HEIGHT })];
  if (Number.isFinite(low) && Number.isFinite(high)) {
    parts.push(
      h("line", { class: css, x1: percent(place(low)), x2: percent(place(high)), y1: middle, y2: middle }),
    );
  }
  if (Number.isFinite(diff))
    parts.push(h("circle", { class: css, cx: percent(place(diff)), cy: middle, r: 4.5 }));
  return h("svg", { class: "bar wide", "aria-hidden": "true", height: BAR_HEIGHT }, parts);
}

/** Tables that fill more than a screen move inside. */
const TALL = 40;

function limited(rows: number, table: Markup): Markup {
  return rows > TALL ? table : h("div", { class: "tall" }, table);
}
