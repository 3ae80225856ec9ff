import { type BandPoint, bandPath, linePath, type Point } from "./curves";
import { type Child, h, type Markup } from "./markup";
import type { Axis } from "./scale";

/** A line of a plot, in the values of its axes. */
export interface Series {
  /** Which colour and dashes it has: 0 to 7. */
  readonly look: number;
  readonly points: readonly Point[];
  /** Its confidence band. */
  readonly band?: readonly BandPoint[];
}

/** A stretch of the x axis that is shaded. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: "fault" | "warmup";
  readonly title: string;
}

/** A short line at a height that must not be passed. */
export interface Limit {
  readonly x: number;
  readonly y: number;
  readonly title: string;
}

/** What is told when one points at a place of the x axis. */
export interface Hint {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Plot {
  /** Of the page. */
  readonly id: string;
  readonly title: string;
  /** What one who cannot see it should know. */
  readonly description: string;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly spans?: readonly Span[];
  readonly limits?: readonly Limit[];
  readonly marks?: readonly Mark[];
  readonly hints?: readonly Hint[];
}

/** A point with a text beside it. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly look: number;
  readonly text: string;
}

/** Marks are drawn this wide, and stretched to the width there is; texts are not. */
const WIDTH = 1000;
const BELOW = 40;
const LIMIT_WIDTH = 4;

/**
 * A plot as wide as there is room. Heights are pixels, places along the x axis parts of the width: lines are
 * stretched with it, texts stay as large as they are.
 */
export function plotMarkup(plot: Plot): Markup {
  const { id, title, description, height, x, y } = plot;
  const svg = h(
    "svg",
    { role: "img", "aria-labelledby": `${id}-t ${id}-d`, height: height + BELOW },
    h("title", { id: `${id}-t` }, title),
    h("desc", { id: `${id}-d` }, description),
    (plot.spans ?? []).map((span) => spanMarkup(span, plot)),
    y.ticks.map(({ place, text }) => yTick(heightOf(place, height), text)),
    h("line", { class: "axis", x1: 0, x2: "100%", y1: height, y2: height }),
    x.ticks.map(({ place, text }) => xTick(place, height, text)),
    h("text", { x: "100%", y: height + 34, "text-anchor": "end" }, x.label),
    h(
      "svg",
      {
        class: "marks",
        viewBox: `0 0 ${WIDTH} ${height}`,
        preserveAspectRatio: "none",
        width: "100%",
        height,
      },
      plot.series.map((series) => bandMarkup(series, plot)),
      plot.series.map((series) => lineMarkup(series, plot)),
    ),
    (plot.limits ?? []).map((limit) => limitMarkup(limit, plot)),
    (plot.marks ?? []).map((mark) => markMarkup(mark, plot)),
    (plot.hints ?? []).map((hint) => hintMarkup(hint, plot)),
  );
  return h("div", { class: "panel" }, h("h4", {}, y.label), h("div", { class: "plot" }, svg));
}

function heightOf(place: number, height: number): number {
  return Number((height * (1 - place)).toFixed(1));
}

export function percent(part: number): string {
  return `${Number((Math.min(1, Math.max(0, part)) * 100).toFixed(2))}%`;
}

function yTick(y: number, text: string): Child {
  return [
    h("line", { class: "grid", x1: 0, x2: "100%", y1: y, y2: y }),
    h("text", { x: -8, y: y + 4, "text-anchor": "end" }, text),
  ];
}

function xTick(place: number, height: number, text: string): Child {
  const x = percent(place);
  return [
    h("line", { class: "axis", x1: x, x2: x, y1: height, y2: height + 4 }),
    h("text", { x, y: height + 18, "text-anchor": place > 0.97 ? "end" : "middle" }, text),
  ];
}

function spanMarkup({ from, to, kind, title }: Span, { x, height }: Plot): Markup {
  const [start, end] = [from, to].map((value) => Math.min(1, Math.max(0, x.place(value))));
  const width = Math.max(end - start, 0.002);
  return h(
    "rect",
    { class: kind, x: percent(start), width: percent(width), y: 0, height },
    h("title", {}, title),
  );
}

function bandMarkup({ look, band }: Series, { x, y, height }: Plot): Child {
  if (band === undefined) return null;
  const at = (value: number): number => height * (1 - y.place(value));
  const path = bandPath(band.map(([px, low, high]) => [x.place(px) * WIDTH, at(low), at(high)]));
  return path === "" ? null : h("path", { class: `band f${look}`, d: path });
}

function lineMarkup({ look, points }: Series, { x, y, height }: Plot): Child {
  const path = linePath(points.map(([px, py]) => [x.place(px) * WIDTH, height * (1 - y.place(py))]));
  return path === "" ? null : h("path", { class: `s${look} d${look}`, d: path });
}

function limitMarkup({ x: px, y: py, title }: Limit, { x, y, height }: Plot): Markup {
  const place = x.place(px) * 100;
  const at = heightOf(y.place(py), height);
  const [x1, x2] = [place - LIMIT_WIDTH, place + LIMIT_WIDTH].map((value) => percent(value / 100));
  return h("line", { class: "limit", x1, x2, y1: at, y2: at }, h("title", {}, title));
}

function markMarkup({ x: px, y: py, look, text }: Mark, { x, y, height }: Plot): Child {
  const place = x.place(px);
  const at = heightOf(y.place(py), height);
  const anchor = place > 0.7 ? "end" : "start";
  const label = {
    x: percent(place),
    dx: place > 0.7 ? -8 : 8,
    y: Math.max(12, at - 8),
    "text-anchor": anchor,
  };
  return [
    h("circle", { class: `f${look}`, cx: percent(place), cy: at, r: 4.5 }),
    text === "" ? null : h("text", { class: "strong", ...label }, text),
  ];
}

function hintMarkup({ from, to, text }: Hint, { x, height }: Plot): Markup {
  const [start, end] = [x.place(from), x.place(to)];
  return h(
    "rect",
    { class: "hit", x: percent(start), width: percent(end - start), y: 0, height },
    h("title", {}, text),
  );
}

export interface LegendEntry {
  readonly look: number;
  readonly text: string;
}

/** Which line is which: by its colour and its dashes. */
export function legendMarkup(entries: readonly LegendEntry[], spans: readonly Span[] = []): Markup | null {
  if (entries.length + spans.length === 0) return null;
  const swatch = (content: Markup): Markup =>
    h("svg", { width: 30, height: 12, "aria-hidden": "true" }, content);
  return h(
    "ul",
    { class: "legend" },
    entries.map(({ look, text }) =>
      h("li", {}, swatch(h("path", { class: `s${look} d${look}`, d: "M0 6h30" })), text),
    ),
    spans.map(({ kind, title }) =>
      h("li", {}, swatch(h("rect", { class: kind, width: 30, height: 12 })), title),
    ),
  );
}
