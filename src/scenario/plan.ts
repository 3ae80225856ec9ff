import { PLAN } from "./fields/plan";
import { collectNames } from "./names";
import type { Plan, PlanAxis } from "./planned";
import { hasPrices } from "./price";
import type { Problem } from "./problem";
import type { Scenario } from "./scenario";
import type { Setting } from "./sweep";
import type { Dict, Node, Place } from "./tree";
import { find } from "./tree";
import type { Context, Type } from "./types";
import { hint, report } from "./types";

type PlanValues = typeof PLAN extends Type<infer V> ? V : never;

/** How scenarios are made of documents. */
export interface Maker {
  withSettings(root: Dict, settings: readonly Setting[], problems: Problem[]): Dict;
  /** Null, with problems, where there is none. */
  check(tree: Dict, problems: Problem[]): Scenario | null;
}

/** Where `run.replications` is 1 or 2, there is no interval to speak of: a plan takes up to so many. */
const MOST = 10;
const LEAST = 3;

/** The plan of a scenario; null, perhaps with problems, where there is none. */
export function planOf(root: Dict, base: Scenario, maker: Maker, problems: Problem[]): Plan | null {
  const node = find(root, "plan");
  if (node === undefined) return null;
  const context: Context = { names: collectNames(root), problems, readText: null };
  // What is wrong inside has been reported with the rest of the document.
  const block = PLAN.read(node, "plan", { ...context, problems: [] });
  if (block === null) return null;
  const before = problems.length;
  const axes = axesOf(block, context);
  const clients = growing(root, block, base, context);
  const conditions = conditionsOf(node, block, context);
  checkObjectives(block, base, context);
  const minimize = minimized(block, base, axes, context);
  if (problems.length > before) return null;
  const most = base.run.replications < LEAST ? MOST : base.run.replications;
  const plan: Plan = {
    name: base.name,
    axes,
    growth: block.growth ?? [1],
    clients,
    conditions: conditions.map(({ name }) => name),
    minimize,
    method: block.method === "grid" ? "grid" : "coordinate",
    confidence: block.confidence ?? base.run.confidence,
    least: Math.min(most, Math.max(2, base.run.precision?.least ?? LEAST)),
    most,
    scenarioOf: (sizes, condition) => {
      const found: Problem[] = [];
      const tree = treeOf(
        root,
        node,
        block.vary,
        sizes,
        condition === null ? AS_IT_IS : conditions[condition],
        maker,
        found,
      );
      const scenario = maker.check(tree, found);
      return scenario ?? found.find(({ severity }) => severity === "error")?.message ?? "it is not valid";
    },
  };
  checkEnds(root, node, block, conditions, maker, problems);
  return problems.length > before ? null : plan;
}

interface Condition {
  readonly name: string;
  readonly settings: readonly Setting[];
  readonly faults: readonly Node[];
}

const AS_IT_IS: Condition = { name: "as it is", settings: [], faults: [] };

/** The document of a candidate in a condition. */
function treeOf(
  root: Dict,
  plan: Node,
  axes: readonly { readonly name: string; readonly place: Place; readonly value: readonly Node[] }[],
  sizes: readonly number[],
  { settings, faults }: Condition,
  maker: Maker,
  problems: Problem[],
): Dict {
  const chosen = axes.map(({ name, place, value }, i) => ({ path: name, place, value: value[sizes[i]] }));
  // What a condition sets is what there is then, also of a size that varies.
  const tree = maker.withSettings(root, [...chosen, ...settings], problems);
  const entries = new Map(tree.entries);
  const meet = find(plan, "meet");
  if (meet?.kind === "list") entries.set("slo", { place: meet.place, value: meet });
  if (faults.length > 0) {
    const own = find(tree, "faults");
    const items = [...(own?.kind === "list" ? own.items : []), ...faults];
    entries.set("faults", { place: plan.place, value: { kind: "list", items, place: plan.place } });
  }
  return { ...tree, entries };
}

/** Every condition must make sense with the smallest sizes and with the largest. */
function checkEnds(
  root: Dict,
  plan: Node,
  block: PlanValues,
  conditions: readonly Condition[],
  maker: Maker,
  problems: Problem[],
): void {
  const found: Problem[] = [];
  for (const condition of conditions) {
    for (const end of [0, -1]) {
      const sizes = block.vary.map(({ value }) => (end === 0 ? 0 : value.length - 1));
      maker.check(treeOf(root, plan, block.vary, sizes, condition, maker, found), found);
    }
  }
  problems.push(...found.filter(({ severity }) => severity === "error"));
}

function axesOf(block: PlanValues, context: Context): PlanAxis[] {
  return block.vary.map(({ name: path, place, value }) => {
    const values = value.map(textOf);
    const rising = risingSizes(values);
    if (rising !== null) report(context, value.at(0)?.place ?? place, `plan.vary.${path}: ${rising}`);
    const service = /^services\.([^.]+)\./.exec(path)?.[1] ?? null;
    const label = path.replace(/^services\./, "").replace(/^([^.]+)\.replicas$/, "$1");
    return { path, label, service, values };
  });
}

function textOf(node: Node): string {
  return node.kind === "scalar" ? node.text : "";
}

/** What is wrong with the values of a size; null: nothing. */
function risingSizes(values: readonly string[]): string | null {
  const parts = values.map((text) => /^(\d+(?:\.\d+)?)(\D*)$/.exec(text));
  const odd = parts.findIndex((part) => part === null);
  if (odd >= 0)
    return `${JSON.stringify(values[odd])} is not a size; a plan varies numbers such as 4 or 16KiB`;
  const units = new Set(parts.map((part) => part![2]));
  if (units.size > 1) return `the sizes have different units (${[...units].join(", ")})`;
  const numbers = parts.map((part) => Number(part![1]));
  const falling = numbers.findIndex((number, i) => i > 0 && number <= numbers[i - 1]);
  return falling < 0 ? null : `sizes must rise: ${values[falling]} comes after ${values[falling - 1]}`;
}

/** Of the clients whose load grows. */
function growing(root: Dict, block: PlanValues, base: Scenario, context: Context): number[] {
  const all = base.clients.map((_, index) => index);
  const { load } = block;
  if (load === undefined) return all;
  const place = block.placeOf("load");
  const match = /^clients\.([^.]+)(\.arrivals(\..+)?)?$/.exec(load);
  if (match === null) {
    report(context, place, `plan.load: ${load} is no load; write for example clients.web.arrivals`);
    return all;
  }
  const index = base.clients.findIndex(({ name }) => name === match[1]);
  if (index < 0) {
    const near = hint(
      match[1],
      base.clients.map(({ name }) => name),
    );
    report(context, place, `plan.load: no such client ${JSON.stringify(match[1])}${near}`);
  } else if (find(root, ...load.split(".")) === undefined) {
    const there = find(root, "clients", match[1], "arrivals");
    const near = hint(load.split(".")[3] ?? "", there?.kind === "map" ? there.entries.keys() : []);
    report(context, place, `plan.load: there is no ${load}${near}`);
  }
  return [index];
}

function conditionsOf(plan: Node, block: PlanValues, context: Context): readonly Condition[] {
  const { under } = block;
  if (under === undefined) return [AS_IT_IS];
  const list = find(plan, "under");
  const nodes = list?.kind === "list" ? list.items : [];
  return under.map(({ name, set = [], placeOf }, i) => {
    if (under.findIndex((other) => other.name === name) < i)
      report(context, placeOf("name"), `plan.under has ${JSON.stringify(name)} twice`);
    const faults = find(nodes[i], "faults");
    return {
      name,
      settings: set.map(({ name: path, place, value }) => ({ path, place, value })),
      faults: faults?.kind === "list" ? faults.items : [],
    };
  });
}

function checkObjectives(block: PlanValues, base: Scenario, context: Context): void {
  if (block.meet !== "slo" ? block.meet.length > 0 : base.slo.length > 0) return;
  const message = "a plan needs something to meet: write slo:, or objectives in plan.meet";
  report(context, block.placeOf("meet"), message);
}

/** What the answer has the least of. */
function minimized(
  block: PlanValues,
  base: Scenario,
  axes: readonly PlanAxis[],
  context: Context,
): Plan["minimize"] {
  const place = block.placeOf("minimize");
  if (block.method === "bisect" && axes.length > 1)
    report(context, block.placeOf("method"), "plan.method: bisect is for a single size; write coordinate");
  const varied = base.services.filter(({ name }) => axes.some(({ service }) => service === name));
  const isLimited = varied.every(({ cores }) => cores < Infinity);
  const { minimize } = block;
  if (minimize === undefined) return hasPrices(base) ? "cost" : isLimited ? "cores" : "instances";
  if (minimize === "cost" && !hasPrices(base))
    report(context, place, "plan.minimize: nothing has a price; write topology.cost, or cost of a service");
  const without = varied.find(({ cores }) => cores === Infinity);
  if (minimize === "cores" && without !== undefined)
    report(context, place, `plan.minimize: services.${without.name} has no cores; minimize instances`);
  return minimize;
}
