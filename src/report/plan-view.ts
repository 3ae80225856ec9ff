import { money } from "./cost";
import { figure, figureWithInterval } from "./figure";
import { levelText, type MeasuredExperiment, type MeasuredVariant } from "./measured";
import { intervalOf } from "./metrics";
import { bottleneckOf, clientOf, loadOf } from "./plan-csv";
import type { FoundLevel, FoundPlan, Objective, Stop } from "./planned";
import { type Block, cell, line, type LineBlock, note, table, type TableBlock, type TextCell } from "./view";

/** What `plan` shows: a line per growth factor, why not smaller, the static rule, and the answer last. */
export function planView(experiment: MeasuredExperiment): Block[] {
  const { plan, variants } = experiment;
  if (plan === null || plan.levels.length === 0) return [];
  const isPriced = plan.levels.some(({ size }) => size.cost > 0);
  const hasCores = plan.levels.some(({ size }) => size.cores > 0);
  const shown = { hasCores, isPriced, hasSizes: !needSizesRoom(plan, { hasCores, isPriced }) };
  const headers = [
    "<load",
    "per s",
    ...(shown.hasSizes ? plan.axes.map(({ label }) => label) : []),
    ...(hasCores ? ["cores"] : []),
    ...(isPriced ? ["cost/h"] : []),
    `p99 [${levelText(variants[0]).replace(" ", "")}]`,
    "avail",
    "util",
    "~binds",
  ];
  const rows = plan.levels.map((level) => levelCells(experiment, plan, level, shown));
  return [
    line(headingOf(plan, variants[0]), "strong"),
    table(
      "Smallest sizes, and how they do in the condition nearest to a limit (times in ms, shares in %)",
      headers,
      rows,
    ),
    ...(shown.hasSizes ? [] : [sizesTable(plan)]),
    ...plan.levels.flatMap((level) => whyNotSmaller(plan, level)),
    ...(shown.hasSizes ? plan.levels.flatMap(ruleLines) : []),
    ...leftOut(plan),
    ...planNotes(experiment).map(note),
    ...plan.levels.flatMap(missLines),
    line(answerOfPlan(experiment), "strong"),
  ];
}

function headingOf({ minimize, axes }: FoundPlan, { scenario }: MeasuredVariant): string {
  const objectives = scenario.slo.map(({ text }) => text).join(", ");
  const what = axes.length === 1 ? axes[0].path : `${axes.length} sizes`;
  return `${scenario.name}: least ${minimize}, by ${what}, for ${objectives}`;
}

interface Shown {
  readonly hasCores: boolean;
  readonly isPriced: boolean;
  /** Else they have a table of their own. */
  readonly hasSizes: boolean;
}

/** What 80 columns leave for sizes, beside all the others; and what two of those take. */
const ROOM = 18;
const CORES_ROOM = 7;
const PRICE_ROOM = 8;
const GAP = 2;

function needSizesRoom(
  { axes, levels }: FoundPlan,
  { hasCores, isPriced }: Omit<Shown, "hasSizes">,
): boolean {
  const taken = axes.map(({ label }, i) =>
    Math.max(label.length, ...levels.map(({ values, feasible }) => values[i].length + (feasible ? 0 : 2))),
  );
  const room = ROOM + (hasCores ? 0 : CORES_ROOM) + (isPriced ? 0 : PRICE_ROOM);
  return taken.reduce((sum, width) => sum + width + GAP, 0) > room;
}

/** Many sizes, or long names: a line for each, and a column for each growth factor. */
function sizesTable({ axes, levels }: FoundPlan): TableBlock {
  const ruleOf = ({ rules, feasible }: FoundLevel, service: string | null): string => {
    const rule = rules.find((one) => one.service === service);
    const count = feasible ? (rule?.withSpareZone ?? rule?.byErlang ?? null) : null;
    return count === null ? "-" : String(count);
  };
  const hasRules = levels.some((level) => axes.some(({ service }) => ruleOf(level, service) !== "-"));
  const title = hasRules ? "Sizes, and what the static rule (Erlang C) says" : "Sizes";
  return table(
    title,
    ["<size", ...levels.flatMap(({ growth }) => [`${growth}x`, ...(hasRules ? ["rule"] : [])])],
    axes.map(({ label, service, path }, i) => [
      cell(label),
      ...levels.flatMap((level) => [
        cell(level.feasible ? level.values[i] : `(${level.values[i]})`),
        ...(hasRules ? [cell(path.endsWith(".replicas") ? ruleOf(level, service) : "-")] : []),
      ]),
    ]),
  );
}

function levelCells(
  { variants }: MeasuredExperiment,
  plan: FoundPlan,
  level: FoundLevel,
  { hasCores, isPriced, hasSizes }: Shown,
): TextCell[] {
  const tightest = level.conditions.reduce((a, b) => (b.decisive.stress > a.decisive.stress ? b : a));
  const variant = variants.find(({ name }) => name === tightest.variant)!;
  const client = clientOf(variant);
  const interval = intervalOf(client, "p99", variant.scenario.run.confidence);
  const p99 = millis(client.pooled.p99);
  const ends = interval === null ? "" : ` [${[interval.low, interval.high].map(wholeMillis).join(", ")}]`;
  const busiest = Math.max(0, ...level.conditions.map(({ variant: name }) => busyOf(variants, name)));
  return [
    cell(`${level.growth}x`),
    cell(figure(loadOf(variant, plan.clients), "rps").replace(/\.0$/, "")),
    ...(hasSizes ? level.values.map((value) => cell(level.feasible ? value : `(${value})`)) : []),
    ...(hasCores ? [cell(String(Number(level.size.cores.toFixed(2))))] : []),
    ...(isPriced ? [cell(money(level.size.cost))] : []),
    cell(p99 + ends),
    cell(availabilityText(client.pooled.availability)),
    cell(`${Math.round(100 * busiest)}`),
    level.feasible ? cell(bindsText(level), "good") : cell(`MISS: ${tightest.name}`, "bad"),
  ];
}

function busyOf(variants: readonly MeasuredVariant[], name: string): number {
  const mesh = variants.find((variant) => variant.name === name)?.scopes.at(-1);
  const busy = mesh?.pooled.utilization_max ?? NaN;
  return Number.isNaN(busy) ? 0 : busy;
}

/** Three digits, which is what a line has room for. */
function millis(ns: number): string {
  const ms = ns / 1e6;
  if (!Number.isFinite(ms)) return "-";
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}

/** The ends of an interval, as short as they say something. */
function wholeMillis(ns: number): string {
  return ns >= 10e6 ? (ns / 1e6).toFixed(0) : millis(ns);
}

/** Two decimals, or three where that is more than 99.99. */
function availabilityText(share: number): string {
  if (Number.isNaN(share)) return "-";
  return share === 1 ? "100" : (100 * share).toFixed(share > 0.9999 ? 3 : 2);
}

/** Sizes that a line names one by one. */
const NAMED = 3;

/** "zone lost: gateway, api": by condition, the sizes that it keeps from being smaller. */
function bindsText({ stops, isWhole }: FoundLevel): string {
  if (!isWhole) return "not finished";
  const conditions = [...new Set(stops.flatMap(({ condition }) => condition ?? []))];
  const texts = conditions.map((condition) => {
    const labels = stops.filter((stop) => stop.condition === condition).map(({ axis }) => axis.label);
    if (labels.length === stops.length && labels.length > 1) return `${condition}: all`;
    return `${condition}: ${labels.length > NAMED ? `${labels.length} sizes` : labels.join(", ")}`;
  });
  return texts.length === 0 ? "range" : texts.join("; ");
}

function whyNotSmaller({ minimize }: FoundPlan, level: FoundLevel): LineBlock[] {
  if (!level.feasible || level.stops.length === 0) return [];
  const first = level.stops.filter(({ value }) => value === null).map(({ axis }) => axis.label);
  const ranges = first.length === 1 ? "its range begins" : "their ranges begin";
  const stops = [
    ...level.stops.filter(({ value }) => value !== null).map(stopText),
    ...(first.length === 0 ? [] : [`${first.join(", ")}: ${ranges} here`]),
  ];
  const bears = level.conditions.flatMap(({ name, headroom }) =>
    headroom === null ? [] : [`${headroom.isLeast ? "at least " : ""}${headroom.factor}x (${name})`],
  );
  const room = bears.length === 0 ? [] : [`bears ${bears.join(", ")} of this load`];
  const tries = `${level.tried} candidates tried${unsimulated(level)}, least ${minimize}`;
  return [
    line(`${level.growth}x: not smaller, for ${stops[0]}`, "plain", [...stops.slice(1), ...room, tries]),
  ];
}

function unsimulated({ unsimulated: count }: FoundLevel): string {
  return count === 0 ? "" : ` (${count} refused by the utilization law)`;
}

function stopText({ axis, value, condition, objective, reason }: Stop): string {
  if (reason !== "") return `${axis.label} of ${value}: ${reason}`;
  if (objective === null) return `${axis.label} of ${value}: fails`;
  return `${axis.label} of ${value} fails (${condition}): ${objectiveText(objective)}`;
}

/** "web.p99 < 60ms: 63.1 ms [58.2, 68.0]" */
function objectiveText({ verdict, doubt }: Objective): string {
  const { text, observed, interval, scale, detail } = verdict;
  const why = [doubt, detail].filter((part) => part !== "").join(", ");
  return `${text}: ${figureWithInterval(observed, interval, scale)}${why === "" ? "" : `, ${why}`}`;
}

/** "1x by static rule: gateway 2, api 8 (Erlang C, times 3/2 for a lost zone)" */
function ruleLines({ growth, rules, services, feasible }: FoundLevel): LineBlock[] {
  const known = feasible ? rules.filter(({ byErlang }) => byErlang !== null) : [];
  if (known.length === 0) return [];
  const parts = known.map(({ service, byErlang, withSpareZone, zones }) => {
    const simulated = services.find(({ name }) => name === service)?.instances;
    const rule =
      withSpareZone === null ? `${byErlang}` : `${byErlang} x ${zones}/${zones - 1} = ${withSpareZone}`;
    return `${service} ${rule} (simulated ${simulated})`;
  });
  return [line(`${growth}x by static rule (Erlang C): ${parts.join(", ")}`)];
}

/** Why the simulated answer is another than the rule's. */
function leftOut({ levels, axes }: FoundPlan): LineBlock[] {
  if (levels.every((level) => ruleLines(level).length === 0)) return [];
  const rules = levels.flatMap((level) => level.rules);
  const all = [...new Set(rules.flatMap(({ leavesOut }) => leavesOut))];
  const steps = axes.some(({ values }) => values.length > 1 && Number(values[1]) - Number(values[0]) > 1);
  const more = [
    ...all,
    ...(steps ? ["the steps of the ranges"] : []),
    "the doubt that is left after so short a time",
  ];
  return [line(`The rule leaves out: ${more.join("; ")}.`)];
}

function missLines({ growth, feasible, isWhole, conditions, values }: FoundLevel): LineBlock[] {
  if (feasible) return [];
  const failing = conditions.filter(({ holds }) => !holds);
  const details = failing.map(({ name, decisive }) => `${name}: ${objectiveText(decisive)}`);
  const words = isWhole
    ? "no sizes in the ranges do; the nearest miss is"
    : "none found that do; so far the nearest is";
  return [line(`FAIL  ${growth}x: ${words} ${values.join(", ")}`, "bad", details)];
}

/** What a reader should know before trusting a plan. */
export function planNotes({ plan, variants, interrupted }: MeasuredExperiment): string[] {
  if (plan === null) return [];
  const notes: string[] = [];
  if (interrupted) {
    const open = plan.levels.filter(({ isWhole }) => !isWhole).map(({ growth }) => `${growth}x`);
    const rest =
      open.length > 0 ? `; of ${open.join(", ")} this is the best so far, perhaps not the smallest` : "";
    notes.push(`the search was stopped before its end${rest}`);
  }
  const doubts = plan.levels.filter(({ stops }) =>
    stops.some(({ objective }) => objective !== null && objective.verdict.pass),
  );
  if (doubts.length > 0) {
    const factors = doubts.map(({ growth }) => `${growth}x`).join(", ");
    notes.push(
      `at ${factors} a smaller size is refused though its figure is within the limit, as its interval is ` +
        "not: more run.replications or a longer run.duration may show that it will do",
    );
  }
  const busy = variants.map(bottleneckOf).find((name) => name !== null);
  if (busy === undefined) notes.push("no service has cores or workers that could be utilized");
  return notes;
}

/** "1x: gateway 2, api 12 (16 cores, 0.64 an hour); 2x: no sizes in the ranges do." */
export function answerOfPlan({ plan }: MeasuredExperiment): string {
  if (plan === null || plan.levels.length === 0) return "Nothing was planned.";
  const parts = plan.levels.map(({ growth, feasible, isWhole, values, size }) => {
    if (!feasible) return `${growth}x: ${isWhole ? "no sizes in the ranges do" : "not found yet"}`;
    const sizes = plan.axes.map(({ label }, i) => `${label} ${values[i]}`).join(", ");
    const cores = size.cores > 0 ? [`${Number(size.cores.toFixed(2))} cores`] : [];
    const cost = size.cost > 0 ? [`${money(size.cost)} an hour`] : [];
    const what = [...cores, ...cost];
    const more = what.length === 0 ? "" : ` (${what.join(", ")})`;
    return `${growth}x: ${sizes}${more}${isWhole ? "" : ", so far"}`;
  });
  return `${parts.join("; ")}.`;
}
