import type { Bins } from "./bins";
import { columns, type Figure } from "./figure";
import { type Cell, gridMarkup, shadeLegend, shadingOf } from "./heat";
import { h } from "./markup";
import { plain, withUnit } from "./numbers";

/** Columns: more of them are narrower than a pixel where the page is narrow, and make it large. */
const COLUMNS_MOST = 80;
/** Of a row, in pixels: less where there are many. */
const ROW_HEIGHT = 12;
const LOW_ROW_HEIGHT = 6;
const MANY = 60;
/** A name takes so many pixels; longer ones are cut. */
const NAME_HEIGHT = 14;
const NAME_LETTERS = 18;

/** Where there are more variants than lines can be told apart: a row for each, its colour the p99. */
export function variantsFigure(client: string, byVariant: ReadonlyMap<string, Bins>, index: number): Figure {
  const rows = [...byVariant].map(([name, bins]) => ({ name, ...coarse(bins) }));
  const count = rows.reduce((most, { values }) => Math.max(most, values.length), 0);
  const { width } = rows[0];
  const shading = shadingOf(
    rows.flatMap(({ values }) => values),
    null,
  );
  const cells = rows.flatMap(({ values, name }, row) =>
    values.map((value, column): Cell => ({
      row,
      column,
      shade: shading.shade(value),
      title: `${name} at ${plain(column * width, "s")} s: ${withUnit(value, "ms")}`,
    })),
  );
  const height = rows.length > MANY ? LOW_ROW_HEIGHT : ROW_HEIGHT;
  const step = Math.ceil(NAME_HEIGHT / height);
  const id = `variants-over-time-${index}`;
  const title = `${client}: p99 over time, every variant`;
  const length = plain(count * width, "s");
  return {
    id,
    title,
    caption:
      `A row is a variant, in the order of the scenario, from 0 to ${length} s; each cell covers ` +
      `${plain(width, "s")} s, with the highest p99 of its intervals.`,
    body: [
      h(
        "div",
        { class: "rows" },
        h(
          "svg",
          { role: "img", "aria-labelledby": `${id}-t ${id}-d`, height: rows.length * height },
          h("title", { id: `${id}-t` }, title),
          h("desc", { id: `${id}-d` }, `${rows.length} rows; the table has the numbers`),
          rows.map(({ name }, row) =>
            row % step === 0
              ? h("text", { x: -8, y: row * height + height, "text-anchor": "end" }, shortened(name))
              : null,
          ),
          gridMarkup(cells, { rows: rows.length, columns: count, height }),
        ),
      ),
      shadeLegend(shading, (value) => withUnit(value, "ms")),
    ],
    data: {
      columns: columns("<variant", ...Array.from({ length: count }, (_, i) => `${plain(i * width, "s")} s`)),
      rows: rows.map(({ name, values }) => [
        name,
        ...Array.from({ length: count }, (_, i) => plain(values.at(i) ?? NaN, "ms")),
      ]),
    },
  };
}

/** The p99 in fewer points, each the highest of those that it stands for. */
function coarse(bins: Bins): { values: number[]; width: number } {
  const all = bins.of("p99");
  const each = Math.max(1, Math.ceil(all.length / COLUMNS_MOST));
  const values = Array.from({ length: Math.ceil(all.length / each) }, (_, i) => {
    const known = all.slice(i * each, (i + 1) * each).filter(Number.isFinite);
    return known.length === 0 ? NaN : Math.max(...known);
  });
  return { values, width: bins.width * each };
}

function shortened(name: string): string {
  return name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}\u2026` : name;
}
