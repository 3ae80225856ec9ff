import type { Bins, Measure } from "./bins";
import { spansOf } from "./fault-spans";
import { columns, type Figure, figureMarkup, folded, type Section } from "./figure";
import { type Child, h } from "./markup";
import { type FileUnit, plain } from "./numbers";
import { type Hint, legendMarkup, type LegendEntry, plotMarkup, type Series, type Span } from "./plot";
import type { Results } from "./results";
import { type Axis, exactAxis, latencyAxis, linearAxis } from "./scale";
import { readSeries, type SeriesOf } from "./series";
import { variantsFigure } from "./variants-over-time";
import { LINES, type Shown, shownText, shownVariants } from "./shown";

const HEIGHT = 170;
const Y_TICKS = 4;
const X_TICKS = 6;
/** Clients and variants that are shown at once; the others unfold. */
const OPEN = 3;

/** A line of a figure: a variant, or a service. */
interface Line {
  readonly name: string;
  readonly look: number;
  readonly bins: Bins;
}

interface Panel {
  readonly title: string;
  readonly header: string;
  readonly unit: FileUnit;
  readonly value: (bins: Bins, point: number) => number;
  /** Drawn on an axis of powers where values span much. */
  readonly isLatency?: true;
}

const of =
  (measure: Measure) =>
  (bins: Bins, point: number): number =>
    bins.of(measure)[point];

const FAILED: Panel = {
  title: "failed, %",
  header: "failed, %",
  unit: "percent",
  value: (bins, point) => bins.of("errors")[point] / bins.of("requests")[point],
};
const P99: Panel = { title: "p99, ms", header: "p99, ms", unit: "ms", value: of("p99"), isLatency: true };

const CLIENT_PANELS: readonly Panel[] = [
  { title: "requests that ended, per second", header: "ended, /s", unit: "rps", value: of("rate") },
  FAILED,
  P99,
  { title: "requests open", header: "open", unit: "ratio", value: of("inFlight") },
];

const SERVICE_PANELS: readonly Panel[] = [
  { title: "utilization, %", header: "utilization, %", unit: "percent", value: of("busy") },
  { title: "requests in line", header: "in line", unit: "ratio", value: of("queue") },
  P99,
  { title: "instances ready", header: "ready", unit: "ratio", value: of("ready") },
];

/** What happened when: for each client a line per variant, and for each variant a line per service. */
export function timeseriesSection(results: Results): Section | null {
  if (results.timeseries === null) return null;
  const series = readSeries(results.timeseries);
  const shown = shownVariants(results);
  const isCrowded = shown.length < results.facts.variants.length;
  const clients = [...series.clients].flatMap(([client, byVariant], index) => [
    clientFigure(results, client, byVariant, shown, index),
    ...(isCrowded ? [variantsFigure(client, byVariant, index)] : []),
  ]);
  const services = series.services.size === 0 ? [] : shown.map((one) => serviceFigure(results, one, series));
  if (clients.length === 0) return null;
  return {
    id: "timeseries",
    title: "Over time",
    body: [...unfolding(clients, "more clients"), ...unfolding(services, "services, other variants", 1)],
  };
}

function unfolding(figures: readonly Figure[], others: string, open = OPEN): Child[] {
  const rest = figures.slice(open);
  return [
    ...figures.slice(0, open).map(figureMarkup),
    rest.length === 0 ? null : folded(`${rest.length} ${others}`, rest.map(figureMarkup)),
  ];
}

function clientFigure(
  results: Results,
  client: string,
  byVariant: ReadonlyMap<string, Bins>,
  shown: readonly Shown[],
  index: number,
): Figure {
  const lines = shown.flatMap(({ name, look }) => {
    const bins = byVariant.get(name);
    return bins === undefined ? [] : [{ name, look, bins }];
  });
  return lineFigure({
    id: `timeseries-${index}`,
    title: `${client} over time`,
    caption: shownText(results, shown),
    first: shown.length > 1 ? "<variant" : null,
    lines,
    panels: CLIENT_PANELS,
    spans: spansOf(
      results,
      lines.map(({ name }) => name),
      endOf(lines),
    ),
  });
}

function serviceFigure(results: Results, { name: variant, look }: Shown, { services }: SeriesOf): Figure {
  const all = [...services].flatMap(([name, byVariant]) => {
    const bins = byVariant.get(variant);
    return bins === undefined ? [] : [{ name, bins, peak: peakOf(bins) }];
  });
  const busiest = new Set([...all].sort((one, other) => other.peak - one.peak).slice(0, LINES));
  const lines = all.filter((one) => busiest.has(one)).map((one, place) => ({ ...one, look: place }));
  const several = results.facts.variants.length > 1;
  return lineFigure({
    id: `services-over-time-${look}`,
    title: several ? `Services over time: ${variant}` : "Services over time",
    caption:
      all.length > LINES ? ` Of ${all.length} services it shows the ${LINES} with the longest lines.` : "",
    first: "<service",
    lines,
    panels: SERVICE_PANELS,
    spans: spansOf(results, [variant], endOf(lines)),
  });
}

/** Those that have lines of requests before those that are merely busy. */
function peakOf(bins: Bins): number {
  const most = (measure: Measure): number =>
    bins.of(measure).reduce((one, other) => (other > one ? other : one), 0);
  return most("queue") + most("busy");
}

interface LineFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Header of the names of the lines; null where there is one line without a name. */
  readonly first: string | null;
  readonly lines: readonly Line[];
  readonly panels: readonly Panel[];
  readonly spans: readonly Span[];
}

function lineFigure({ id, title, caption, first, lines, panels, spans }: LineFigure): Figure {
  const used = panels.filter(({ value }) =>
    lines.some(({ bins }) => bins.of("rate").some((_, point) => Number.isFinite(value(bins, point)))),
  );
  const x = exactAxis("time, s", 0, endOf(lines), X_TICKS);
  const named: LegendEntry[] = first === null ? [] : lines.map(({ look, name }) => ({ look, text: name }));
  const width = lines.at(0)?.bins.width ?? 0;
  const isMerged = lines.some(({ bins }) => bins.isMerged);
  return {
    id,
    title,
    caption:
      `Each point covers ${plain(width, "s")} s` +
      (isMerged ? ", with the highest p99 of its intervals." : ".") +
      (spans.some(({ kind }) => kind === "fault") ? " Faults are shaded." : "") +
      caption,
    body: [
      h(
        "div",
        { class: "panels" },
        used.map((panel, place) => panelMarkup(panel, `${id}-${place}`, title, lines, x, spans)),
      ),
      legendMarkup(named, spans),
    ],
    data: {
      columns: columns(...(first === null ? [] : [first]), "time, s", ...used.map(({ header }) => header)),
      rows: lines.flatMap(({ name, bins }) =>
        bins
          .of("rate")
          .map((_, point) => [
            ...(first === null ? [] : [name]),
            plain(point * bins.width, "s"),
            ...used.map(({ value, unit }) => plain(value(bins, point), unit)),
          ]),
      ),
    },
  };
}

function endOf(lines: readonly Line[]): number {
  return lines.reduce((most, { bins }) => Math.max(most, bins.width * bins.length), 0);
}

function panelMarkup(
  { title, unit, value, isLatency }: Panel,
  id: string,
  figure: string,
  lines: readonly Line[],
  x: Axis,
  spans: readonly Span[],
): Child {
  const scaled = unit === "percent" ? 100 : 1;
  const series = lines.map(({ look, bins }): Series & { values: number[] } => {
    const values = bins.of("rate").map((_, point) => value(bins, point) * scaled);
    const middle = bins.width / 2;
    return { look, values, points: values.map((one, point) => [point * bins.width + middle, one]) };
  });
  const known = series.flatMap(({ values }) => values.filter(Number.isFinite));
  const most = known.reduce((one, other) => Math.max(one, other), 0);
  const y = isLatency ? latencyAxis(title, known, Y_TICKS) : linearAxis(title, most, Y_TICKS);
  return plotMarkup({
    id,
    title: `${figure}: ${title}`,
    description: descriptionOf(
      lines,
      series.map(({ values }) => values),
    ),
    height: HEIGHT,
    x,
    y,
    series,
    spans,
    hints: lines.length === 1 ? hintsOf(lines[0].bins, series[0].values, title) : [],
  });
}

function descriptionOf(lines: readonly Line[], values: readonly (readonly number[])[]): string {
  return lines
    .map(({ name }, i) => {
      const known = values[i].filter(Number.isFinite);
      const [least, most] = [known.reduce(smaller, Infinity), known.reduce(larger, -Infinity)];
      return `${name}: from ${plain(least, "ratio")} to ${plain(most, "ratio")}`;
    })
    .join("; ");
}

function hintsOf({ width }: Bins, values: readonly number[], title: string): Hint[] {
  return values.map((value, point) => ({
    from: point * width,
    to: (point + 1) * width,
    text: `${plain(point * width, "s")} s: ${title} ${plain(value, "ratio")}`,
  }));
}

function smaller(one: number, other: number): number {
  return Math.min(one, other);
}

function larger(one: number, other: number): number {
  return Math.max(one, other);
}
