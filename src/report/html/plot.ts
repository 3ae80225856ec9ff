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
  /** The part of the replications that it is of; else all. */
  readonly share?: number;
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
/** As parts of the width, and in pixels: the room that the text of a mark takes. */
const TEXT_REACH = 0.4;
const TEXT_HEIGHT = 15;
/** How far a fault shades what is behind it, as the style says; less where not all replications have it. */
const SHADE = 0.13;
const FAINTEST = 0.03;

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
    marksMarkup(plot),
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

function spanMarkup({ from, to, kind, title, share = 1 }: Span, { x, height }: Plot): Markup {
  const [start, end] = [from, to].map((value) => Math.min(1, Math.max(0, x.place(value))));
  const told = h("title", {}, title);
  if (from === to)
    return h("line", { class: "faultline", x1: percent(start), x2: percent(start), y1: 0, y2: height }, told);
  const width = percent(Math.max(end - start, 0.002));
  const style = share < 1 ? `opacity:${Math.max(FAINTEST, SHADE * share).toFixed(3)}` : null;
  return h("rect", { class: kind, style, x: percent(start), width, y: 0, height }, told);
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

/** Texts of marks that are near each other stand one above the other. */
function marksMarkup({ marks = [], x, y, height }: Plot): Child {
  const places = marks.map((mark) => ({
    ...mark,
    px: x.place(mark.x),
    at: heightOf(y.place(mark.y), height),
  }));
  const taken: { readonly px: number; readonly top: number }[] = [];
  return [...places]
    .sort((one, other) => other.at - one.at)
    .map(({ px, at, look, text }): Child => {
      const dot = h("circle", { class: `f${look}`, cx: percent(px), cy: at, r: 4.5 });
      if (text === "") return dot;
      const near = taken.filter((other) => Math.abs(other.px - px) < TEXT_REACH).map(({ top }) => top);
      const top = Math.max(
        12,
        near.reduce((one, other) => Math.min(one, other - TEXT_HEIGHT), at - 8),
      );
      taken.push({ px, top });
      const isRight = px > 0.7;
      const place = {
        x: percent(px),
        dx: isRight ? -8 : 8,
        y: top,
        "text-anchor": isRight ? "end" : "start",
      };
      return [dot, h("text", { class: "strong", ...place }, text)];
    });
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
  const kinds = [...new Map(spans.map((span) => [span.title, span])).values()];
  if (entries.length + kinds.length === 0) return null;
  const swatch = (content: Markup): Markup =>
    h("svg", { width: 30, height: 12, "aria-hidden": "true" }, content);
  return h(
    "ul",
    { class: "legend" },
    entries.map(({ look, text }) =>
      h("li", {}, swatch(h("path", { class: `s${look} d${look}`, d: "M0 6h30" })), text),
    ),
    kinds.map(({ kind, title, from, to }) =>
      h(
        "li",
        {},
        swatch(
          from === to
            ? h("line", { class: "faultline", x1: 15, x2: 15, y1: 0, y2: 12 })
            : h("rect", { class: kind, width: 30, height: 12 }),
        ),
        title,
      ),
    ),
  );
}
