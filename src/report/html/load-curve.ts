import { columns, type Figure } from "./figure";
import { kneeOf } from "./knee";
import { h } from "./markup";
import { plain } from "./numbers";
import { legendMarkup, type Mark, plotMarkup, type Series } from "./plot";
import type { TableRow } from "./read-csv";
import { type Axis, exactAxis, latencyAxis, linearAxis } from "./scale";
import { LINES } from "./shown";
import { groupsBut, lastOf, numberOf, type SweepTable } from "./sweep-table";

const HEIGHT = 260;
/** Load that changes less than this is the same load. */
const MORE = 1.15;

interface Line {
  readonly name: string;
  readonly look: number;
  readonly points: readonly TableRow[];
}

/** Latency against load where a setting moves the load; else against the first setting that is a number. */
export function curveFigure(sweep: SweepTable, client: string, index: number): Figure | null {
  const load = sweep.paths.find((path) => movesLoad(sweep, client, path));
  const path = load ?? sweep.paths.find((one) => isNumeric(sweep, one));
  if (path === undefined) return null;
  const at = load === undefined ? (point: TableRow) => numberOf(point.text(path)) : offeredOf(client);
  const groups = [...groupsBut(sweep, [path])];
  const lines = groups.slice(0, LINES).map(([name, points], look): Line => {
    return { name, look, points: [...points].sort((one, other) => at(one) - at(other)) };
  });
  const places = lines.flatMap(({ points }) => points.map(at));
  const label = load === undefined ? lastOf(path) : "offered, requests per second";
  const x = exactAxis(label, Math.min(...places), Math.max(...places), 6);
  const title = load === undefined ? `${client} by ${lastOf(path)}` : `${client}: latency against load`;
  return {
    id: `curve-${index}`,
    title,
    caption:
      (load === undefined ? "" : "A knee is where a little more load begins to cost much latency. ") +
      "Bands are confidence intervals over replications." +
      (groups.length > LINES ? ` The first ${LINES} of ${groups.length} lines.` : ""),
    body: [
      h(
        "div",
        { class: "panels" },
        latencyPanel(client, index, { lines, x, at, title, hasKnee: load !== undefined }),
        goodputPanel(client, index, { lines, x, at, title }),
      ),
      groups.length > 1 ? legendMarkup(lines.map(({ look, name }) => ({ look, text: name }))) : null,
    ],
    data: {
      columns: columns(...(groups.length > 1 ? ["<of"] : []), label, "p99, ms", "from", "to", "goodput, /s"),
      rows: lines.flatMap(({ name, points }) =>
        points.map((point) => [
          ...(groups.length > 1 ? [name] : []),
          plain(at(point), "ratio"),
          ...["p99_ms", "p99_ci_low_ms", "p99_ci_high_ms", "goodput_rps"].map((column) =>
            plain(point.number(`${client}.${column}`), "ms"),
          ),
        ]),
      ),
    },
  };
}

function offeredOf(client: string): (point: TableRow) => number {
  return (point) => point.number(`${client}.offered_rps`);
}

/** Each step of the setting changes what is offered, all else being the same. */
function movesLoad(sweep: SweepTable, client: string, path: string): boolean {
  const offered = offeredOf(client);
  const groups = [...groupsBut(sweep, [path]).values()];
  // What is left out of a grid may leave a group of one, which says nothing.
  const several = groups.filter((points) => points.length > 1).map((points) => points.map(offered));
  return several.length > 0 && several.every((loads) => Math.max(...loads) > MORE * Math.min(...loads));
}

function isNumeric(sweep: SweepTable, path: string): boolean {
  const values = new Set(sweep.points.map((point) => numberOf(point.text(path))));
  return values.size > 2 && [...values].every(Number.isFinite);
}

interface Panel {
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly at: (point: TableRow) => number;
  readonly title: string;
  readonly hasKnee?: boolean;
}

function latencyPanel(
  client: string,
  index: number,
  { lines, x, at, title, hasKnee = false }: Panel,
): ReturnType<typeof h> {
  const column = (name: string) => (point: TableRow) => point.number(`${client}.${name}`);
  const [value, low, high] = [column("p99_ms"), column("p99_ci_low_ms"), column("p99_ci_high_ms")];
  const series = lines.map(({ look, points }): Series => ({
    look,
    points: points.map((point) => [at(point), value(point)]),
    band: points.map((point) => [at(point), low(point), high(point)]),
  }));
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  const ends = series.flatMap(({ band }) => (band ?? []).map(([, , end]) => end));
  const knees = hasKnee
    ? lines.flatMap((line, i) => kneeMark(series[i], lines.length > 1 ? line.name : ""))
    : [];
  return plotMarkup({
    id: `curve-${index}-latency`,
    title: `${title}: p99`,
    description: knees.length === 0 ? "no knee among the points" : knees.map(({ text }) => text).join("; "),
    height: HEIGHT,
    x,
    y: latencyAxis("p99, ms", [...values, ...ends], 5),
    series,
    marks: knees,
  });
}

/** `name`: of its line, "web.replicas=4"; empty where there is one line. */
function kneeMark({ look, points }: Series, name: string): Mark[] {
  const knee = kneeOf(points);
  if (knee === null) return [];
  const short = name
    .split(", ")
    .map((part) => part.slice(part.indexOf("=") + 1))
    .join(", ");
  return [
    {
      x: knee[0],
      y: knee[1],
      look,
      text: `${name === "" ? "" : `${short}: `}knee at ${plain(knee[0], "rps")}/s`,
    },
  ];
}

function goodputPanel(client: string, index: number, { lines, x, at, title }: Panel): ReturnType<typeof h> {
  const value = (point: TableRow): number => point.number(`${client}.goodput_rps`);
  const series = lines.map(({ look, points }) => ({
    look,
    points: points.map((point) => [at(point), value(point)] as const),
  }));
  const most = series
    .flatMap(({ points }) => points.map(([, y]) => y))
    .reduce((one, other) => Math.max(one, other), 0);
  return plotMarkup({
    id: `curve-${index}-goodput`,
    title: `${title}: goodput`,
    description: `up to ${plain(most, "rps")} successes per second`,
    height: HEIGHT,
    x,
    y: linearAxis("goodput, successes per second", most, 5),
    series,
  });
}
