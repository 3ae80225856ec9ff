import { columns, type Figure, figureMarkup, type Section } from "./figure";
import { groupRows } from "./group";
import type { Child } from "./markup";
import { plain, withUnit } from "./numbers";
import { legendMarkup, type Limit, plotMarkup, type Series } from "./plot";
import type { TableRow } from "./read-csv";
import type { Results } from "./results";
import { latencyAxis, percentileAxis } from "./scale";
import { type Shown, shownText, shownVariants } from "./shown";

const HEIGHT = 320;
/** Bands that would make the axis reach far above all lines are cut off. */
const BAND_MOST = 2;

/** How slow the slow ones are: a figure for each client. */
export function percentilesSection(results: Results): Section | null {
  const rows = (results.percentiles?.rows ?? []).filter((row) => row.text("scope") === "client");
  const clients = [...groupRows(rows, "name")];
  if (clients.length === 0) return null;
  const shown = shownVariants(results);
  return {
    id: "percentiles",
    title: "Latency by percentile",
    body: clients.map(([client, own], index) => figureMarkup(figureOf(results, client, own, shown, index))),
  };
}

interface Line extends Series {
  readonly name: string;
  readonly rows: readonly TableRow[];
}

function figureOf(
  results: Results,
  client: string,
  rows: readonly TableRow[],
  shown: readonly Shown[],
  index: number,
): Figure {
  const byVariant = groupRows(rows, "variant");
  const lines = shown.map(({ name, look }) => lineOf(name, look, byVariant.get(name) ?? []));
  const limits = limitsOf(results, client);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const most = values.reduce((one, other) => Math.max(one, other), 0);
  const ends = lines.flatMap(({ band }) =>
    (band ?? []).map(([, , high]) => Math.min(high, most * BAND_MOST)),
  );
  const y = latencyAxis("latency, ms", [...values, ...ends, ...limits.map((limit) => limit.y)], 6);
  const highest = lines.flatMap(({ points }) => points.map(([level]) => level)).reduce(larger, 0.99);
  const several = shown.length > 1;
  const hasBands = lines.some(({ band }) => band !== undefined);
  const title = `${client}: latency by percentile`;
  return {
    id: `percentiles-${index}`,
    title,
    caption: captionOf(results, shown, hasBands, limits.length > 0),
    body: [
      plotMarkup({
        id: `percentiles-${index}-plot`,
        title,
        description: descriptionOf(lines),
        height: HEIGHT,
        x: percentileAxis("percentile of successes", highest),
        y: { ...y, place: (value) => Math.min(1, y.place(value)) },
        series: lines,
        limits,
      }),
      several ? legendMarkup(lines.map(({ look, name }) => ({ look, text: name }))) : null,
    ],
    data: {
      columns: columns(
        ...(several ? ["<variant"] : []),
        "percentile",
        "latency, ms",
        ...(hasBands ? ["interval from, ms", "to, ms"] : []),
      ),
      rows: lines.flatMap((line) => line.rows.map((row) => dataRow(row, several, hasBands))),
    },
  };
}

function lineOf(name: string, look: number, rows: readonly TableRow[]): Line {
  const points = rows.map((row) => [row.number("level_ratio"), row.number("value_ms")] as const);
  const band = rows.map(
    (row) => [row.number("level_ratio"), row.number("ci_low_ms"), row.number("ci_high_ms")] as const,
  );
  return band.some(([, low]) => Number.isFinite(low))
    ? { name, look, points, rows, band }
    : { name, look, points, rows };
}

function dataRow(row: TableRow, several: boolean, hasBands: boolean): string[] {
  return [
    ...(several ? [row.text("variant")] : []),
    percentileText(row.number("level_ratio")),
    plain(row.number("value_ms"), "ms"),
    ...(hasBands ? [plain(row.number("ci_low_ms"), "ms"), plain(row.number("ci_high_ms"), "ms")] : []),
  ];
}

function percentileText(level: number): string {
  return String(Number((level * 100).toFixed(4)));
}

function captionOf(results: Results, shown: readonly Shown[], hasBands: boolean, hasLimits: boolean): Child {
  const { confidence } = results.facts;
  const level = Number.isFinite(confidence) ? `${Number((confidence * 100).toFixed(6))} % ` : "";
  return (
    "Each step to the right is ten times rarer: at 99 % one request in a hundred is slower." +
    (hasBands ? ` Bands are ${level}confidence intervals over replications.` : "") +
    (hasLimits ? " Short dashed lines are objectives." : "") +
    shownText(results, shown)
  );
}

function descriptionOf(lines: readonly Line[]): string {
  return lines
    .map(({ name, rows }) => {
      const at = (level: number): string => {
        const row = rows.find((one) => Math.abs(one.number("level_ratio") - level) < 1e-7);
        return row === undefined ? "-" : withUnit(row.number("value_ms"), "ms");
      };
      return `${name}: half within ${at(0.5)}, 90 % within ${at(0.9)}, 99 % within ${at(0.99)}`;
    })
    .join("; ");
}

/** Objectives such as `users.p99 < 250ms`, over the whole run or a part of it. */
function limitsOf({ facts }: Results, client: string): Limit[] {
  const found = new Map<string, Limit>();
  for (const { text } of facts.objectives) {
    const match = /^(\S+)\.p(\d{2,})\s*<=?\s*([\d.]+)(us|ms|s)$/.exec(text.trim());
    if (match === null || match[1] !== client) continue;
    const level = Number(`0.${match[2]}`);
    found.set(text, { x: level, y: Number(match[3]) * MILLIS[match[4]], title: text });
  }
  return [...found.values()];
}

const MILLIS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

function larger(one: number, other: number): number {
  return Math.max(one, other);
}
