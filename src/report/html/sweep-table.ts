import type { Table, TableRow } from "./read-csv";

/** sweep.csv: what was set at each point, and the columns of summary.csv for each client and the mesh. */
export interface SweepTable {
  readonly paths: readonly string[];
  readonly clients: readonly string[];
  /** Those that have a value for each path, as the points of a grid have. */
  readonly points: readonly TableRow[];
  /** Cases that leave some settings as the scenario has them. */
  readonly apart: readonly TableRow[];
}

const KEYS = 3;
const FIRST_FIGURE = ".requests_count";
const MESH = "mesh";

export function sweepTable({ columns, rows }: Table): SweepTable {
  const first = columns.findIndex((name) => name.endsWith(FIRST_FIGURE));
  const names = columns
    .filter((name) => name.endsWith(FIRST_FIGURE))
    .map((name) => name.slice(0, -FIRST_FIGURE.length));
  const paths = columns.slice(KEYS, Math.max(first, KEYS));
  const isApart = (point: TableRow): boolean => paths.some((path) => point.text(path) === "");
  return {
    paths,
    clients: names.filter((name) => name !== MESH),
    points: rows.filter((point) => !isApart(point)),
    apart: rows.filter(isApart),
  };
}

/** The values of a path in the order in which they were written. */
export function valuesOf({ points }: SweepTable, path: string): string[] {
  return [...new Set(points.map((point) => point.text(path)))];
}

const SCALES: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The number that a setting is: "5ms" in seconds, others without their unit. NaN where it is none. */
export function numberOf(setting: string): number {
  const match = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-z%/]*)$/.exec(setting.trim());
  if (match === null) return NaN;
  return Number(match[1]) * (Object.hasOwn(SCALES, match[2]) ? SCALES[match[2]] : 1);
}

/** Points that differ in the settings of `paths` alone, by what the other settings are. */
export function groupsBut(sweep: SweepTable, paths: readonly string[]): Map<string, TableRow[]> {
  const others = sweep.paths.filter((path) => !paths.includes(path));
  const groups = new Map<string, TableRow[]>();
  for (const point of sweep.points) {
    const name = others.map((path) => `${lastOf(path)}=${point.text(path)}`).join(", ");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [point]);
    else group.push(point);
  }
  return groups;
}

/** "api.replicas" of "services.api.replicas": what tells it from others. */
export function lastOf(path: string): string {
  return path.split(".").slice(-2).join(".");
}

/** Whether all objectives hold at a point; null without any. */
export function passes(point: TableRow): boolean | null {
  const text = point.text(`${MESH}.slo_pass`);
  return text === "" ? null : text === "true";
}
