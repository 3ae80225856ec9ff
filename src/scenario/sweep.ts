import { SWEEP } from "./fields/sweep";
import { NO_NAMES } from "./names";
import type { Problem } from "./problem";
import type { GridPoint, SweepGrid } from "./grid";
import type { Dict, Node, Place } from "./tree";
import { canonicalJson, find } from "./tree";
import type { Context } from "./types";
import { hint, report } from "./types";

/** More are hardly meant. */
const POINTS_MOST = 10_000;
/** What of a value a point is called by. */
const SHOWN_MOST = 40;

export interface Setting {
  readonly path: string;
  /** Of the path. */
  readonly place: Place;
  readonly value: Node;
}

/** A value of each of some paths that move together. */
type Step = readonly Setting[];

/**
 * The points of the scenario's `sweep` block in the order written, each with what it sets over the scenario;
 * null, perhaps with problems, where there are none.
 */
export function sweepOf(
  root: Dict,
  problems: Problem[],
): { readonly grid: SweepGrid; readonly settings: readonly (readonly Setting[])[] } | null {
  const node = find(root, "sweep");
  if (node === undefined) return null;
  const context: Context = { names: NO_NAMES, problems, readText: null };
  const block = SWEEP.read(node, "sweep", context);
  if (block === null) return null;
  const params = (block.params ?? []).map(({ name, place, value }) => ({ path: name, place, values: value }));
  const before = problems.length;
  for (const param of params) checkDistinct(param, context);
  const axes = axesOf(params, block.zip ?? [], block.placeOf("zip"), context);
  const size = axes.reduce((product, axis) => product * axis.length, params.length > 0 ? 1 : 0);
  if (size > POINTS_MOST) {
    const message = `sweep.params make ${size} combinations; there may be ${POINTS_MOST}`;
    report(context, block.placeOf("params"), message);
  }
  if (problems.length > before) return null;
  const all = params.length > 0 ? combinations(axes) : [];
  const excludes = (block.exclude ?? []).map((entries) =>
    entries.map(({ name, place, value }) => ({ path: name, place, value })),
  );
  checkExcludes(excludes, params, all, context);
  const kept = all.filter((point) => !excludes.some((exclude) => matches(point, exclude)));
  const cases = (block.cases ?? []).map((entries) =>
    entries.map(({ name, place, value }) => ({ path: name, place, value })),
  );
  const settings = [...kept, ...cases];
  if (settings.length === 0) report(context, node.place, `sweep has no points: ${noPoints(all.length > 0)}`);
  return problems.length > before ? null : { grid: gridOf(params, settings), settings };
}

interface Param {
  readonly path: string;
  readonly place: Place;
  readonly values: readonly Node[];
}

function noPoints(excluded: boolean): string {
  return excluded ? "all are excluded" : "it needs params, or cases";
}

function checkDistinct({ path, values }: Param, context: Context): void {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.size === seen.add(canonicalJson(value)).size) {
      report(context, value.place, `sweep.params.${path} has ${valueText(value)} twice`);
    }
  }
}

/** One axis for each param that is alone and for each group, in the order in which their first is written. */
function axesOf(
  params: readonly Param[],
  zip: readonly (readonly string[])[],
  place: Place,
  context: Context,
): Step[][] {
  const groups = new Map<string, readonly string[]>();
  zip.forEach((paths, i) => {
    for (const path of paths) {
      const at = `sweep.zip[${i}]`;
      if (!params.some((param) => param.path === path)) {
        const near = hint(
          path,
          params.map((param) => param.path),
        );
        report(context, place, `${at}: ${path} is not in sweep.params${near}`);
      } else if (groups.has(path)) report(context, place, `${at}: ${path} is in a group already`);
      groups.set(path, paths);
    }
    const lengths = paths.map((path) => params.find((param) => param.path === path)?.values.length ?? 0);
    if (new Set(lengths).size > 1 && !lengths.includes(0)) {
      const counts = paths.map((path, j) => `${path} has ${lengths[j]}`).join(", ");
      report(context, place, `sweep.zip[${i}]: paths that move together need as many values: ${counts}`);
    }
  });
  const done = new Set<string>();
  return params.flatMap((param) => {
    if (done.has(param.path)) return [];
    const paths = groups.get(param.path) ?? [param.path];
    for (const path of paths) done.add(path);
    const together = params.filter(({ path }) => paths.includes(path));
    return [param.values.map((_, i) => together.map((one) => settingOf(one, i)))];
  });
}

function settingOf({ path, place, values }: Param, index: number): Setting {
  return { path, place, value: values[index] };
}

/** The last axis changes fastest. */
function combinations(axes: readonly (readonly Step[])[]): Setting[][] {
  return axes.reduce<Setting[][]>(
    (points, axis) => points.flatMap((point) => axis.map((step) => [...point, ...step])),
    [[]],
  );
}

function matches(point: readonly Setting[], exclude: readonly Setting[]): boolean {
  return exclude.every(({ path, value }) =>
    point.some((setting) => setting.path === path && isSame(setting.value, value)),
  );
}

function isSame(a: Node, b: Node): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** One that leaves nothing out is a slip of the pen. */
function checkExcludes(
  excludes: readonly (readonly Setting[])[],
  params: readonly Param[],
  points: readonly (readonly Setting[])[],
  context: Context,
): void {
  excludes.forEach((exclude, i) => {
    const at = `sweep.exclude[${i}]`;
    let sound = true;
    for (const { path, place, value } of exclude) {
      const param = params.find((one) => one.path === path);
      const paths = params.map((one) => one.path);
      if (param?.values.some((one) => isSame(one, value)) === true) continue;
      sound = false;
      if (param === undefined)
        report(context, place, `${at}: ${path} is not in sweep.params${hint(path, paths)}`);
      else {
        const there = param.values.map(valueText).join(", ");
        report(context, place, `${at}: ${path} is never ${valueText(value)}; it is ${there}`);
      }
    }
    if (sound && !points.some((point) => matches(point, exclude))) {
      report(context, exclude[0].place, `${at} leaves nothing out: no combination has all of it`);
    }
  });
}

function gridOf(params: readonly Param[], settings: readonly (readonly Setting[])[]): SweepGrid {
  const written = settings.flatMap((point) => point.map(({ path }) => path));
  const paths = [...new Set([...params.map(({ path }) => path), ...written])];
  const labels = shortest(paths);
  const taken = new Map<string, number>();
  const points = settings.map((point): GridPoint => {
    const values = paths.map((path) => {
      const setting = point.find((one) => one.path === path);
      return setting === undefined ? null : valueText(setting.value);
    });
    const parts = values.flatMap((value, i) => (value === null ? [] : [`${labels[i]}=${short(value)}`]));
    const name = parts.join(" ");
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return { name: count === 1 ? name : `${name} #${count}`, values };
  });
  return { paths, labels, points };
}

/** The end of each path that no other ends in: `replicas`, or `api.replicas` beside `web.replicas`. */
function shortest(paths: readonly string[]): string[] {
  return paths.map((path) => {
    const parts = path.split(".");
    for (let kept = 1; kept < parts.length; kept++) {
      const end = parts.slice(-kept).join(".");
      if (!/^\d/.test(end) && !paths.some((other) => other !== path && `.${other}`.endsWith(`.${end}`)))
        return end;
    }
    return path;
  });
}

/** A value in one line, as YAML's flow style has it. */
function valueText(node: Node): string {
  if (node.kind === "scalar") return node.value === null ? "null" : node.text;
  if (node.kind === "list") return `[${node.items.map(valueText).join(", ")}]`;
  const entries = [...node.entries].map(([key, { value }]) => `${key}: ${valueText(value)}`);
  return `{${entries.join(", ")}}`;
}

function short(text: string): string {
  return text.length > SHOWN_MOST ? `${text.slice(0, SHOWN_MOST - 3)}...` : text;
}
