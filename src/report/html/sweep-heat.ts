import { columns, type DataTable, dataTable, type Figure, scrolling } from "./figure";
import { shadeLegend, shadingOf, type Shading } from "./heat";
import { h, type Markup } from "./markup";
import { plain, withUnit } from "./numbers";
import type { TableRow } from "./read-csv";
import { groupsBut, lastOf, passes, type SweepTable, valuesOf } from "./sweep-table";

/** Maps side by side; of more, the table has them all. */
const MAPS_MOST = 24;

/** The two settings with the most values as the sides of a map, a map for each value of the others. */
export function heatFigure(sweep: SweepTable, client: string, index: number): Figure {
  const [across, down] = sidesOf(sweep);
  const id = `heat-${index}`;
  const title = `${client}: p99 of each point`;
  const data = pointsTable(sweep, client);
  if (across === undefined) return { id, title, caption: null, body: dataTable(data, title), data: null };
  const sides = down === undefined ? [across] : [across, down];
  const value = (point: TableRow): number => point.number(`${client}.p99_ms`);
  const shading = shadingOf(sweep.points.map(value), null);
  const hasVerdict = sweep.points.some((point) => passes(point) !== null);
  const groups = [...groupsBut(sweep, sides)];
  const maps = groups.slice(0, MAPS_MOST).map(([name, points]) =>
    mapMarkup(`${client}: p99 by ${sides.map(lastOf).join(" and ")}`, name, {
      sweep,
      points,
      across,
      down,
      value,
      shading,
    }),
  );
  const { length: others } = sweep.apart;
  return {
    id,
    title,
    caption:
      "The further from the background, the slower." +
      (hasVerdict
        ? " \u2713 where every objective holds, \u2717 where one does not; the thick line is between the two."
        : "") +
      (groups.length > MAPS_MOST ? ` The first ${MAPS_MOST} of ${groups.length} maps.` : "") +
      (others > 0 ? ` The data have ${others} more, which leave settings as the scenario has them.` : ""),
    body: [...maps, shadeLegend(shading, (one) => withUnit(one, "ms"))],
    data,
  };
}

function pointsTable(sweep: SweepTable, client: string): DataTable {
  const all = [...sweep.points, ...sweep.apart];
  const hasVerdict = all.some((point) => passes(point) !== null);
  return {
    columns: columns(
      ...sweep.paths.map((path) => `<${path}`),
      "p50, ms",
      "p99, ms",
      "available, %",
      "goodput, /s",
      ...(hasVerdict ? ["<objectives"] : []),
    ),
    rows: all.map((point) => [
      ...sweep.paths.map((path) => point.text(path) || "-"),
      plain(point.number(`${client}.p50_ms`), "ms"),
      plain(point.number(`${client}.p99_ms`), "ms"),
      plain(point.number(`${client}.availability_ratio`), "percent"),
      plain(point.number(`${client}.goodput_rps`), "rps"),
      ...(hasVerdict
        ? [passes(point) === true ? "hold" : passes(point) === false ? "do not hold" : "-"]
        : []),
    ]),
  };
}

/** Paths by how many values they have, as written where these are alike. */
function sidesOf(sweep: SweepTable): readonly (string | undefined)[] {
  const counted = sweep.paths.map((path) => ({ path, count: valuesOf(sweep, path).length }));
  return [...counted]
    .filter(({ count }) => count > 1)
    .sort((one, other) => other.count - one.count)
    .map(({ path }) => path);
}

interface HeatMap {
  readonly sweep: SweepTable;
  readonly points: readonly TableRow[];
  readonly across: string;
  readonly down: string | undefined;
  readonly value: (point: TableRow) => number;
  readonly shading: Shading;
}

/** A table, which needs no other to be read without eyes. */
function mapMarkup(label: string, name: string, map: HeatMap): Markup {
  const { sweep, across, down } = map;
  const heads = valuesOf(sweep, across);
  const sides = down === undefined ? [""] : valuesOf(sweep, down);
  const grid = sides.map((side) => heads.map((head) => pointAt(map, head, side)));
  return h(
    "div",
    {},
    name === "" ? null : h("h4", {}, name),
    scrolling(
      `${label} ${name}`,
      h(
        "table",
        { class: "heat" },
        h(
          "thead",
          {},
          h("tr", {}, h("td", {}), h("th", { scope: "colgroup", colspan: heads.length }, across)),
          h(
            "tr",
            {},
            down === undefined ? h("td", {}) : h("th", { scope: "col", class: "name" }, down),
            heads.map((head) => h("th", { scope: "col" }, head)),
          ),
        ),
        h(
          "tbody",
          {},
          sides.map((side, row) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, side),
              heads.map((_, column) => cellMarkup(map, grid, row, column)),
            ),
          ),
        ),
      ),
    ),
  );
}

function pointAt({ points, across, down }: HeatMap, head: string, side: string): TableRow | null {
  const found = points.find(
    (point) => point.text(across) === head && (down === undefined || point.text(down) === side),
  );
  return found ?? null;
}

type Grid = readonly (readonly (TableRow | null)[])[];

const MARKS = { true: " \u2713", false: " \u2717", null: "" } as const;

function cellMarkup({ value, shading }: HeatMap, grid: Grid, row: number, column: number): Markup {
  const point = grid[row][column];
  if (point === null) return h("td", {}, "");
  const holds = passes(point);
  const differs = (other: TableRow | null | undefined): boolean =>
    other !== null &&
    other !== undefined &&
    holds !== null &&
    passes(other) !== null &&
    passes(other) !== holds;
  const shade = shading.shade(value(point));
  const css = [
    Number.isNaN(shade) ? "" : `b${shade}`,
    differs(grid[row][column + 1]) ? "right" : "",
    differs(grid.at(row + 1)?.[column]) ? "below" : "",
  ];
  const text = plain(value(point), "ms") + MARKS[`${holds}`];
  return h("td", { class: css.filter((name) => name !== "").join(" ") }, text);
}
