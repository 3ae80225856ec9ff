import { peakRate } from "../scenario/arrivals";
import { KEYS } from "./columns";
import { toCsvText } from "./csv";
import { costOf } from "./cost";
import type { JsonValue } from "./json";
import { findScope, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { formatNumber, type Unit } from "./format";
import { intervalOf, type Measured } from "./metrics";
import type { FoundCondition, FoundLevel, FoundPlan } from "./planned";

export const PLAN_CSV = "plan.csv";

/** The text of plan.csv: a row for each growth factor and condition, with the sizes of the answer. */
export function planCsv(experiment: MeasuredExperiment): string {
  const { plan } = experiment;
  if (plan === null) return "";
  const rows = planRows(experiment, plan);
  const header = [...KEYS.map(([name]) => name), ...(rows.at(0) ?? []).map(([name]) => name)];
  return toCsvText([
    header,
    ...rows.map((row, i) => [...keysOf(experiment, i), ...row.map(([, text]) => text)]),
  ]);
}

function keysOf({ variants }: MeasuredExperiment, row: number): string[] {
  return [variants[row].scenario.name, variants[row].name, ""];
}

/** The name of a column, and the text in it. */
type PlanCell = readonly [column: string, text: string];

/** The rows of plan.csv without their keys. */
export function planRows(experiment: MeasuredExperiment, plan: FoundPlan): PlanCell[][] {
  return plan.levels.flatMap((level) =>
    level.conditions.map((condition) => planRow(experiment, plan, level, condition)),
  );
}

/** The same rows as objects. */
export function planObjects(experiment: MeasuredExperiment): Readonly<Record<string, JsonValue>>[] {
  const { plan } = experiment;
  if (plan === null) return [];
  return planRows(experiment, plan).map((row) =>
    Object.fromEntries(row.map(([name, text]) => [name, valueOf(text)] as const)),
  );
}

function valueOf(text: string): JsonValue {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function planRow(
  { variants }: MeasuredExperiment,
  plan: FoundPlan,
  level: FoundLevel,
  condition: FoundCondition,
): PlanCell[] {
  const variant = variants.find(({ name }) => name === condition.variant)!;
  const client = clientOf(variant);
  const load = loadOf(variant, plan.clients);
  const mesh = findScope(variant, { kind: "mesh", name: "mesh" })!;
  const cost = costOf(variant);
  const p99 = intervalOf(client, "p99", variant.scenario.run.confidence);
  const { headroom } = condition;
  const cell = (name: string, value: number, unit: Unit): PlanCell => [name, formatNumber(value, unit)];
  return [
    cell("growth_ratio", level.growth, "ratio"),
    cell("load_rps", load, "rps"),
    ["condition", condition.name],
    ["feasible", String(level.feasible)],
    ...sizeCells(plan, level),
    cell("cores", level.size.cores, "mean"),
    cell("cost_per_hour", cost === null ? NaN : level.size.cost + cost.traffic, "ratio"),
    cell("p99_ms", client.pooled.p99, "ms"),
    cell("p99_ci_high_ms", p99?.high ?? NaN, "ms"),
    cell("availability_ratio", client.pooled.availability, "ratio"),
    cell("utilization_max_ratio", mesh.pooled.utilization_max, "ratio"),
    cell("headroom_rps", headroom === null ? NaN : load * (headroom.factor - 1), "rps"),
    ["bottleneck", bottleneckOf(variant) ?? ""],
    ["binding", bindingOf(level, condition)],
    ["client", client.scope.name],
    ["condition_met", String(condition.holds)],
    ["proved_smallest", String(level.feasible && level.isWhole)],
    ...plan.axes.flatMap(({ service, path }): PlanCell[] => {
      if (!path.endsWith(".replicas") || service === null) return [];
      const rule = level.rules.find((one) => one.service === service);
      const count = rule?.withSpareZone ?? rule?.byErlang ?? NaN;
      return [cell(`${service}_static_replicas`, count, "count")];
    }),
    cell("replications_count", variant.results.length, "count"),
  ];
}

/** What varies first, and then how many instances the other services have. */
function sizeCells({ axes }: FoundPlan, { values, services }: FoundLevel): PlanCell[] {
  const varied = axes.map(({ path, label }, i): PlanCell => [
    path.endsWith(".replicas") ? `${label}_replicas` : label,
    values[i],
  ]);
  const rest = services.filter(({ name }) => !varied.some(([column]) => column === `${name}_replicas`));
  return [
    ...varied,
    ...rest.map(({ name, instances }): PlanCell => [`${name}_replicas`, formatNumber(instances, "count")]),
  ];
}

/** Of the columns of plan.csv, those that `sizeCells` gives. */
export function sizeColumns(columns: readonly string[]): readonly string[] {
  const [from, to] = [columns.indexOf("feasible"), columns.indexOf("cores")];
  return from < 0 || to < 0 ? [] : columns.slice(from + 1, to);
}

/** The sizes that cannot be smaller for this condition; of a miss, the objective that fails in it. */
function bindingOf({ feasible, stops }: FoundLevel, { name, holds, decisive }: FoundCondition): string {
  if (!feasible) return holds ? "" : decisive.verdict.text;
  return stops
    .filter(({ condition }) => condition === name)
    .map(({ axis }) => axis.label)
    .join(" ");
}

/** The client that objectives are about, or the first. */
export function clientOf(variant: MeasuredVariant): Measured {
  const clients = variant.scopes.filter(({ scope }) => scope.kind === "client" && scope.target === null);
  const named = variant.slos.flatMap(({ scopes }) => scopes);
  return clients.find(({ scope }) => named.includes(`client ${scope.name}`)) ?? clients[0];
}

/** Requests per second of the clients that grow: their highest rate; of closed loops, as measured. */
export function loadOf(variant: MeasuredVariant, clients: readonly number[]): number {
  return clients.reduce((sum, index) => {
    const { name, arrivals } = variant.scenario.clients[index];
    if (arrivals.kind !== "closed") return sum + peakRate(arrivals);
    return sum + (findScope(variant, { kind: "client", name })?.pooled.offered ?? 0);
  }, 0);
}

/** The busiest service; null where none has a limit. */
export function bottleneckOf(variant: MeasuredVariant): string | null {
  const services = variant.scopes.filter(
    ({ scope, pooled }) =>
      scope.kind === "service" && scope.operation === null && !Number.isNaN(pooled.utilization),
  );
  if (services.length === 0) return null;
  return services.reduce((a, b) => (b.pooled.utilization > a.pooled.utilization ? b : a)).scope.name;
}
