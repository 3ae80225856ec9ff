import { columns, dataTable, type Figure, figureMarkup, type Section } from "./figure";
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
  ["cores", "cores", "count"],
  ["cost/h", "cost_per_hour", "ratio"],
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
    body: [...figures.map(figureMarkup), figureMarkup(tableFigure(plan, sizes))],
  };
}

function growthFigure(growths: readonly (readonly TableRow[])[], sizes: readonly string[]): Figure {
  const firsts = growths.map(([first]) => first);
  const loads = firsts.map((row) => row.number("load_rps"));
  const drawn = sizes
    .filter((size) => firsts.some((row) => Number.isFinite(row.number(size))))
    .slice(0, LINES);
  const lines = drawn.map((size, look) => ({
    look,
    points: growths.map(
      (rows, i) => [loads[i], rows.every(isFeasible) ? rows[0].number(size) : NaN] as const,
    ),
  }));
  const most = lines.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const x = exactAxis("load, requests per second", Math.min(...loads), Math.max(...loads), 6);
  return {
    id: "plan-growth",
    title: "Sizes as the load grows",
    caption:
      "The smallest sizes at which every objective holds under every condition; a gap where none does.",
    body: [
      plotMarkup({
        id: "plan-growth-plot",
        title: "Sizes as the load grows",
        description: drawn
          .map((size) => `${size}: ${firsts.map((row) => row.text(size)).join(", ")}`)
          .join("; "),
        height: HEIGHT,
        x,
        y: linearAxis(
          "size",
          most.reduce((one, other) => Math.max(one, other), 0),
          5,
        ),
        series: lines,
        marks: lines.flatMap(({ look, points }) =>
          points.filter(([, y]) => Number.isFinite(y)).map(([px, py]) => ({ x: px, y: py, look, text: "" })),
        ),
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

function tableFigure(plan: Table, sizes: readonly string[]): Figure {
  const used = FIGURES.filter(([, column]) => plan.rows.some((row) => row.text(column) !== ""));
  return {
    id: "plan-table",
    title: "Each load under each condition",
    caption: "Of what binds, a size one step smaller fails.",
    body: dataTable(
      {
        columns: columns(
          "growth",
          "load, /s",
          "<condition",
          "<feasible",
          ...sizes.map(sizeName),
          ...used.map(([header]) => header),
          "<bottleneck",
          "<binds",
        ),
        rows: plan.rows.map((row) => [
          `${plain(row.number("growth_ratio"), "ratio")}x`,
          plain(row.number("load_rps"), "rps"),
          row.text("condition"),
          feasibleMarkup(row),
          ...sizes.map((size) => row.text(size)),
          ...used.map(([, column, unit]) => plain(row.number(column), unit)),
          row.text("bottleneck"),
          row.text("binding"),
        ]),
      },
      "The plan",
    ),
    data: null,
  };
}

function feasibleMarkup(row: TableRow): Markup {
  return h("span", { class: isFeasible(row) ? "good" : "bad" }, isFeasible(row) ? "yes" : "no");
}
