import { figuresByVariant } from "./by-variant";
import { columns, type Figure, type Section } from "./figure";
import { groupRows } from "./group";
import { type Cell, gridMarkup, shadeLegend, shadingOf, type Shading } from "./heat";
import { type Child, h, type Markup } from "./markup";
import { plain } from "./numbers";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";
import { type Shown, shownText } from "./shown";

const CELL_HEIGHT = 26;
/** Rows of the table; the file has them all. */
const ROWS_MOST = 600;
/** Services and variants that are not folded away. */
const OPEN = 2;

/** Who has how much to do: a strip of instances for each service. */
export function instancesSection(results: Results): Section | null {
  const { instances } = results;
  if (instances === null || instances.rows.length === 0) return null;
  return {
    id: "instances",
    title: "The load of each instance",
    body: figuresByVariant(results, instances.rows, OPEN, figureOf),
  };
}

function figureOf(
  results: Results,
  { name, look }: Shown,
  rows: readonly TableRow[],
  shown: readonly Shown[],
): Figure {
  const byService = groupRows(rows, "service");
  const loads = new Map<TableRow, number>();
  for (const own of byService.values()) {
    const mean = own.reduce((sum, row) => sum + row.number("share_ratio"), 0) / own.length;
    for (const row of own) loads.set(row, row.number("share_ratio") / mean);
  }
  const most = [...loads.values()].filter(Number.isFinite).reduce((one, other) => Math.max(one, other), 2);
  const shading = shadingOf([], [0, most]);
  const several = results.facts.variants.length > 1;
  const sorted = [...rows].sort((one, other) => loadOf(loads, other) - loadOf(loads, one));
  const kept = rows.length <= ROWS_MOST ? rows : sorted.slice(0, ROWS_MOST);
  return {
    id: `instances-${look}`,
    title: several ? `Load by instance: ${name}` : "Load by instance",
    caption:
      "A cell is an instance; the further from the background, the more attempts it got against the " +
      "mean of its service." +
      (kept.length < rows.length ? ` The table has the ${ROWS_MOST} with most; instances.csv has all.` : "") +
      shownText(results, shown),
    body: [
      ...[...byService].map(([service, own], place) =>
        stripMarkup(`instances-${look}-${place}`, service, own, loads, shading),
      ),
      shadeLegend(shading, (value) => `${plain(value, "ratio")}x`),
    ],
    data: {
      columns: columns(
        "<service",
        "<instance",
        "<zone",
        "<version",
        "attempts",
        "times the mean",
        "utilization, %",
        "p99, ms",
        "errors",
      ),
      rows: kept.map((row) => [
        row.text("service"),
        row.text("instance"),
        row.text("zone"),
        row.text("version"),
        plain(row.number("requests_count"), "count"),
        plain(loadOf(loads, row), "ratio"),
        plain(row.number("utilization_ratio"), "percent"),
        plain(row.number("p99_ms"), "ms"),
        plain(row.number("error_count"), "count"),
      ]),
    },
  };
}

function loadOf(loads: ReadonlyMap<TableRow, number>, row: TableRow): number {
  return loads.get(row) ?? NaN;
}

function stripMarkup(
  id: string,
  service: string,
  rows: readonly TableRow[],
  loads: ReadonlyMap<TableRow, number>,
  shading: Shading,
): Markup {
  const cells = rows.map((row, column): Cell => {
    const load = loadOf(loads, row);
    const busy =
      row.text("utilization_ratio") === ""
        ? ""
        : `, ${plain(row.number("utilization_ratio"), "percent")} % busy`;
    const where = `${service}/${row.text("instance")} in ${row.text("zone")}`;
    return {
      row: 0,
      column,
      shade: shading.shade(load),
      title: `${where}: ${plain(load, "ratio")} times the mean${busy}`,
    };
  });
  const known = rows.map((row) => loadOf(loads, row)).filter(Number.isFinite);
  const [least, most] = [known.reduce(smaller, Infinity), known.reduce(larger, -Infinity)];
  const title = `${service}: load of its ${rows.length} instances`;
  const description = `from ${plain(least, "ratio")} to ${plain(most, "ratio")} times their mean`;
  const grid = gridMarkup(cells, { rows: 1, columns: rows.length, height: CELL_HEIGHT });
  return h(
    "div",
    { class: "strip" },
    h("span", { class: "name" }, service),
    svg(id, title, description, grid),
    h("span", { class: "soft" }, rangeText(least, most)),
  );
}

function rangeText(least: number, most: number): string {
  const [from, to] = [least, most].map((load) => plain(Number(load.toFixed(2)), "ratio"));
  return from === to ? `${to}x` : `${from}\u2013${to}x`;
}

function svg(id: string, title: string, description: string, content: Child): Markup {
  return h(
    "svg",
    { role: "img", "aria-labelledby": `${id}-t ${id}-d`, height: CELL_HEIGHT },
    h("title", { id: `${id}-t` }, title),
    h("desc", { id: `${id}-d` }, description),
    content,
  );
}

function smaller(one: number, other: number): number {
  return Math.min(one, other);
}

function larger(one: number, other: number): number {
  return Math.max(one, other);
}
