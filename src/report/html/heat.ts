import { type Child, h, type Markup } from "./markup";
import { percent } from "./plot";

/** Colours from little to much. */
export const SHADES = 9;

/** From a value to one of the shades; NaN where there is none. */
export interface Shading {
  shade(value: number): number;
  /** The values that a shade is for. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** Even steps from `least` to `most`; with much between them, steps of equal ratio. */
export function shadingOf(
  values: readonly number[],
  ends: readonly [least: number, most: number] | null,
): Shading {
  const known = values.filter(Number.isFinite);
  const least = ends?.[0] ?? known.reduce((one, other) => Math.min(one, other), Infinity);
  const most = ends?.[1] ?? known.reduce((one, other) => Math.max(one, other), -Infinity);
  const isLog = ends === null && least > 0 && most / least > 20;
  const [from, to] = isLog ? [Math.log(least), Math.log(most)] : [least, most];
  const step = to > from ? (to - from) / SHADES : 1;
  const back = (value: number): number => (isLog ? Math.exp(value) : value);
  return {
    shade: (value) => {
      if (!Number.isFinite(value)) return NaN;
      const place = ((isLog ? Math.log(value) : value) - from) / step;
      return Math.min(SHADES - 1, Math.max(0, Math.floor(place)));
    },
    ranges: Array.from(
      { length: SHADES },
      (_, i) => [back(from + i * step), back(from + (i + 1) * step)] as const,
    ),
  };
}

export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly shade: number;
  readonly title: string;
}

/** Cells that have a text for who points at them; more would make the page large. */
const TITLES_MOST = 600;

/** Cells side by side, as wide as there is room; `height` of a row in pixels. */
export function gridMarkup(
  cells: readonly Cell[],
  { rows, columns, height, gap = 1 }: { rows: number; columns: number; height: number; gap?: number },
): Child {
  if (cells.length <= TITLES_MOST) {
    const width = percent((1 / columns) * (columns > 60 ? 1.02 : 0.97));
    return cells.map(({ row, column, shade, title }) =>
      h(
        "rect",
        {
          class: Number.isNaN(shade) ? "empty" : `q${shade}`,
          x: percent(column / columns),
          y: row * height,
          width,
          height: height - gap,
        },
        h("title", {}, title),
      ),
    );
  }
  return stretched(cells, rows, columns, height, gap);
}

/** One path for each shade. */
function stretched(
  cells: readonly Cell[],
  rows: number,
  columns: number,
  height: number,
  gap: number,
): Markup {
  const paths = Array.from({ length: SHADES }, () => "");
  for (const { row, column, shade } of cells) {
    if (!Number.isNaN(shade)) paths[shade] += `M${column} ${row * height}h1v${height - gap}h-1z`;
  }
  const box = { viewBox: `0 0 ${columns} ${rows * height}`, preserveAspectRatio: "none" };
  return h(
    "svg",
    { ...box, width: "100%", height: rows * height },
    paths.map((d, shade) => (d === "" ? null : h("path", { class: `q${shade}`, d }))),
  );
}

/** What the colours mean. */
export function shadeLegend({ ranges }: Shading, text: (value: number) => string): Markup {
  const [first, last] = [ranges[0][0], ranges[SHADES - 1][1]];
  return h(
    "ul",
    { class: "legend" },
    h(
      "li",
      {},
      text(first),
      h(
        "svg",
        { width: 180, height: 14, "aria-hidden": "true" },
        ranges.map((_, shade) => h("rect", { class: `q${shade}`, x: shade * 20, width: 20, height: 14 })),
      ),
      text(last),
    ),
  );
}
