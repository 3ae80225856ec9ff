import { columns, dataTable, type Figure, figureMarkup, type Section } from "./figure";
import type { Point } from "./curves";
import { groupRows } from "./group";
import { h, type Markup } from "./markup";
import { type FileUnit, plain } from "./numbers";
import { legendMarkup, plotMarkup } from "./plot";
import type { Table, TableRow } from "./read-csv";
import type { Results } from "./results";
import { sizeColumns } from "../plan-csv";
import { exactAxis, linearAxis } from "./scale";
import { LINES } from "./shown";

const HEIGHT = 240;

const FIGURES: readonly (readonly [header: string, column: string, unit: FileUnit])[] = [
  ["p99, ms", "p99_ms", "ms"],
  ["at most, ms", "p99_ci_high_ms", "ms"],
  ["available, %", "availability_ratio", "percent"],
  ["busiest, %", "utilization_max_ratio", "percent"],
  ["headroom, /s", "headroom_rps", "rps"],
];

/** The smallest sizes that do, by how far the load grows. */
export function planSection({ plan }: Results): Section | null {
  if (plan === null || plan.rows.length === 0) return null;
  const sizes = sizeColumns(plan.columns);
  const growths = groupRows(plan.rows, "growth_ratio");
  const figures = growths.size > 1 && sizes.length > 0 ? [growthFigure([...growths.values()], sizes)] : [];
  return {
    id: "plan",
    title: "The plan",
    body: [
      figureMarkup(answerFigure([...growths.values()], sizes)),
      ...figures.map(figureMarkup),
      figureMarkup(conditionsFigure(plan)),
    ],
  };
}

function growthFigure(growths: readonly (readonly TableRow[])[], sizes: readonly string[]): Figure {
  const firsts = growths.map(([first]) => first);
  const loads = firsts.map((row) => row.number("load_rps"));
  const drawn = sizes
    .filter((size) => firsts.some((row) => Number.isFinite(row.number(size))))
    .slice(0, LINES);
  const lines = drawn.map((size, look) => {
    const values = growths.map((rows) => (rows.every(isFeasible) ? rows[0].number(size) : NaN));
    const dots = values.map((y, i) => ({ x: loads[i], y, look, text: "" }));
    return { look, points: stepsOf(loads, values), dots: dots.filter(({ y }) => Number.isFinite(y)) };
  });
  const known = lines.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const largest = known.reduce((one, other) => Math.max(one, other), 0);
  const x = exactAxis("load, requests per second", 0, Math.max(...loads), 6);
  return {
    id: "plan-growth",
    title: "Sizes as the load grows",
    caption:
      "Each dot is a load that was planned for: the smallest sizes at which every objective holds under " +
      "every condition. They are enough for less load too, so a line steps up after each dot. " +
      "A gap: none does.",
    body: [
      plotMarkup({
        id: "plan-growth-plot",
        title: "Sizes as the load grows",
        description: drawn
          .map((size) => `${size}: ${firsts.map((row) => row.text(size)).join(", ")}`)
          .join("; "),
        height: HEIGHT,
        x,
        y: linearAxis("size", largest, Math.min(5, Math.max(1, largest))),
        series: lines,
        marks: lines.flatMap(({ dots }) => dots),
      }),
      legendMarkup(drawn.map((size, look) => ({ look, text: sizeName(size) }))),
    ],
    data: {
      columns: columns("load, /s", ...drawn.map(sizeName)),
      rows: growths.map((rows) => [
        plain(rows[0].number("load_rps"), "rps"),
        ...drawn.map((size) => (rows.every(isFeasible) ? rows[0].text(size) : "-")),
      ]),
    },
  };
}

function sizeName(column: string): string {
  return column.endsWith("_replicas") ? `${column.slice(0, -"_replicas".length)} replicas` : column;
}

function isFeasible(row: TableRow): boolean {
  return row.text("feasible") !== "false";
}

/** The sizes of one load are held from the load before it, for which they are more than enough. */
function stepsOf(loads: readonly number[], values: readonly number[]): Point[] {
  const order = loads.map((_, i) => i).sort((one, other) => loads[one] - loads[other]);
  return order.flatMap((i, place): Point[] => [
    [place === 0 ? 0 : loads[order[place - 1]], values[i]],
    [loads[i], values[i]],
  ]);
}

function answerFigure(growths: readonly (readonly TableRow[])[], sizes: readonly string[]): Figure {
  const firsts = growths.map(([first]) => first);
  const hasRules = sizes.some((size) => firsts.some((row) => row.text(ruleColumn(size)) !== ""));
  const isPriced = firsts.some((row) => row.text("cost_per_hour") !== "");
  return {
    id: "plan-answer",
    title: "The smallest sizes",
    caption: !hasRules
      ? "At which every objective holds under every condition."
      : "At which every objective holds under every condition, and in brackets what the static " +
        "rule says: Erlang C for the objective, times zones / (zones - 1) where a zone may be lost.",
    body: dataTable(
      {
        columns: columns(
          "growth",
          "load, /s",
          "<found",
          ...sizes.map(sizeName),
          "cores",
          ...(isPriced ? ["cost per hour"] : []),
        ),
        rows: growths.map((rows) => [
          `${plain(rows[0].number("growth_ratio"), "ratio")}x`,
          plain(rows[0].number("load_rps"), "rps"),
          foundMarkup(rows[0]),
          ...sizes.map((size) => sizeMarkup(rows[0], size)),
          plain(rows[0].number("cores"), "count"),
          ...(isPriced ? [plain(costOf(rows), "ratio")] : []),
        ]),
      },
      "The smallest sizes",
    ),
    data: null,
  };
}

/** "12 (8)": with what the rule says. */
function sizeMarkup(row: TableRow, size: string): Markup {
  const rule = row.text(ruleColumn(size));
  return h("span", {}, row.text(size), rule === "" ? null : h("span", { class: "soft" }, ` (${rule})`));
}

/** With the traffic of the condition that has most of it. */
function costOf(rows: readonly TableRow[]): number {
  return Math.max(...rows.map((row) => row.number("cost_per_hour")));
}

function ruleColumn(size: string): string {
  return size.replace(/_replicas$/, "_static_replicas");
}

function foundMarkup(row: TableRow): Markup {
  if (!isFeasible(row)) return h("span", { class: "bad" }, "nearest miss");
  const isProved = row.text("proved_smallest") !== "false";
  return h("span", { class: isProved ? "good" : "warn" }, isProved ? "yes" : "so far");
}

function conditionsFigure(plan: Table): Figure {
  const used = FIGURES.filter(([, column]) => plan.rows.some((row) => row.text(column) !== ""));
  return {
    id: "plan-table",
    title: "Each load under each condition",
    caption:
      "Of what binds, a size one step smaller fails under this condition. Headroom is how much more load " +
      "the sizes bear.",
    body: dataTable(
      {
        columns: columns(
          "growth",
          "<condition",
          "<objectives",
          ...used.map(([header]) => header),
          "<busiest service",
          "<binds",
          "replications",
        ),
        rows: plan.rows.map((row) => [
          `${plain(row.number("growth_ratio"), "ratio")}x`,
          row.text("condition"),
          metMarkup(row),
          ...used.map(([, column, unit]) => plain(row.number(column), unit)),
          row.text("bottleneck"),
          h("span", { class: "wraps" }, bindingOf(row)),
          row.text("replications_count"),
        ]),
      },
      "Each load under each condition",
    ),
    data: null,
  };
}

function metMarkup(row: TableRow): Markup {
  const isMet = (row.text("condition_met") || row.text("feasible")) !== "false";
  return h("span", { class: isMet ? "good" : "bad" }, isMet ? "hold" : "fail");
}

/** Sizes with commas between them; of a miss, the objective as it is. */
function bindingOf(row: TableRow): string {
  const text = row.text("binding");
  return (isFeasible(row) ? text.replaceAll(" ", ", ") : text) || "-";
}
