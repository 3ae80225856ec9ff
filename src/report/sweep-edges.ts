import type { SweepGrid } from "../scenario/grid";
import { groupBy } from "../stats/aggregate";

/** Points that differ in one setting only, in the order of its values. */
export interface SweepLine {
  /** What the others have in common: "balancer=random"; empty: nothing else moves. */
  readonly name: string;
  /** What moves, as it is called in tables. */
  readonly label: string;
  readonly values: readonly string[];
  readonly pass: readonly boolean[];
}

/**
 * The points of a sweep as lines along the setting that has the most values, all of them numbers. Empty where
 * no setting is like that.
 */
export function sweepLinesOf(grid: SweepGrid, passes: ReadonlyMap<string, boolean>): SweepLine[] {
  const points = grid.points.filter(({ name }) => passes.has(name));
  const counts = grid.paths.map((_, i) => distinct(points.map(({ values }) => values[i])));
  const most = Math.max(2, ...counts);
  const along = counts.indexOf(most);
  if (along < 0) return [];
  const known = points.filter(({ values }) => values[along] !== null);
  const others = ({ values }: (typeof points)[number]): string =>
    grid.labels.flatMap((label, i) => (i === along ? [] : [`${label}=${values[i] ?? "-"}`])).join(" ");
  return groupBy(known, others).map((line) => {
    const sorted = [...line].sort((a, b) => numberOf(a.values[along]) - numberOf(b.values[along]));
    return {
      name: others(line[0]),
      label: grid.labels[along],
      values: sorted.map(({ values }) => values[along]!),
      pass: sorted.map(({ name }) => passes.get(name)!),
    };
  });
}

/** "up to 400/s, not 450/s": where the objectives hold on a line. */
export function edgeText({ values, pass }: SweepLine): string {
  if (pass.every((one) => one)) return `at all ${values.length} values`;
  if (!pass.includes(true)) return "nowhere";
  const edges = pass.flatMap((one, i) => (i > 0 && one !== pass[i - 1] ? [i] : []));
  if (edges.length > 1) return `at ${values.filter((_, i) => pass[i]).join(", ")}`;
  const [at] = edges;
  return pass[0]
    ? `up to ${values[at - 1]}, not ${values[at]}`
    : `from ${values[at]} on, not ${values[at - 1]}`;
}

/** How many there are; 0 where one of them is no number. */
function distinct(values: readonly (string | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.every((value) => Number.isFinite(numberOf(value))) ? new Set(known).size : 0;
}

/** Of a number with its unit behind it; NaN: it is none. */
function numberOf(text: string | null): number {
  const match = /^(-?\d+(?:\.\d+)?)([a-zA-Zµ%/]*)$/.exec(text ?? "");
  return match === null ? NaN : Number(match[1]) * (SIZES[match[2]] ?? 1);
}

/** Units that values of one setting may mix. */
const SIZES: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  "/s": 3600,
  "/m": 60,
  "/h": 1,
  "k/s": 3.6e6,
  "k/m": 60e3,
  "k/h": 1e3,
};
