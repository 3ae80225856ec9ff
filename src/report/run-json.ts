import { selectionObject } from "./selection-view";
import { total } from "../stats/aggregate";
import { byReplication } from "./by-replication";
import { costOf } from "./cost";
import { sloObject } from "./json";
import type { MeasuredExperiment, MeasuredVariant } from "./measured";
import { controlledObjects } from "./json";
import { pairObjects } from "./pairs";
import { observedText } from "./slo-lines";
import { methodOf, shortQuantiles } from "./summary-csv";

/** What the machine and the command contribute: nothing in the CSV files depends on it. */
export interface RunMeta {
  /** Of meshsim. */
  readonly version: string;
  /** SHA-256 of the resolved scenario, in hexadecimal. */
  readonly hash: string;
  readonly seed: string;
  /** Name of the random generator. */
  readonly generator: string;
  /** `--set` and the like, as given. */
  readonly overrides: readonly string[];
  /** The command that repeats the run. */
  readonly command: string;
  readonly host: {
    readonly node: string;
    readonly platform: string;
    readonly cpus: number;
    readonly jobs: number;
  };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly wallSeconds: number;
  readonly warnings: readonly string[];
  /** Files that the scenario was laid over. */
  readonly included: readonly string[];
  /** What a reader of the results should know, as below the tables. */
  readonly notes: readonly string[];
  /** What it all comes to, as in the last line. */
  readonly answer: string;
  /** What no result of this scenario has in it. */
  readonly notModelled: readonly string[];
}

/** The text of run.json. */
export function runJson(meta: RunMeta, experiment: MeasuredExperiment): string {
  const { variants, baseline, interrupted } = experiment;
  const { version, hash, seed, generator, overrides, command, host, startedAt, wallSeconds } = meta;
  const results = variants.flatMap((variant) => variant.results);
  const { confidence, durationNs, warmupNs } = variants[0].scenario.run;
  const content = {
    meshsim: version,
    scenario: { name: variants[0].scenario.name, sha256: hash },
    seed,
    generator,
    overrides,
    command,
    variants: variants.map(({ name }) => name),
    baseline: baseline?.name ?? null,
    replications: variants[0].results.length,
    confidence,
    duration_s: durationNs / 1e9,
    warmup_s: warmupNs / 1e9,
    events: total(results, ({ events }) => events),
    // Replications that were kept may be whole; an experiment that lacks some is not.
    partial: interrupted || results.some(({ partial }) => partial),
    started_at: startedAt,
    wall_s: wallSeconds,
    host,
    included: meta.included,
    warnings: meta.warnings,
    notes: meta.notes,
    answer: meta.answer,
    slo: variants.flatMap(({ name, slos }) =>
      slos.map((slo) => ({
        ...sloObject({ variant: name, ...slo }),
        observed_text: observedText(slo),
      })),
    ),
    not_modelled: meta.notModelled,
    warmup: warmUpObject(experiment),
    precision: precisionObject(experiment),
    intervals: intervalsObject(variants),
    selection: selectionObject(experiment),
    ...gainsObject(variants),
    ...costObject(variants),
    ...planObject(experiment),
    by_replication: byReplication(variants),
  };
  return JSON.stringify(content, null, 2) + "\n";
}

/** How a plan was searched, where there is one. */
function planObject({ plan }: MeasuredExperiment): object {
  if (plan === null) return {};
  const levels = plan.levels.map(({ growth, feasible, isWhole, tried, unsimulated }) => ({
    growth,
    feasible,
    proved_smallest: feasible && isWhole,
    candidates_tried: tried,
    candidates_not_simulated: unsimulated,
  }));
  return { plan: { minimize: plan.minimize, confidence: plan.confidence, levels } };
}

/** What was done against luck, and what it gained; only where it was asked for. */
function gainsObject(variants: readonly MeasuredVariant[]): object {
  const { controlVariates, antithetic } = variants[0].scenario.run;
  return {
    ...(controlVariates ? { control_variates: controlledObjects(variants) } : {}),
    ...(antithetic ? { antithetic: pairObjects(variants) } : {}),
  };
}

/** Of each variant, where there are prices. */
function costObject(variants: readonly MeasuredVariant[]): object {
  const costs = variants.flatMap((variant) => {
    const cost = costOf(variant);
    if (cost === null) return [];
    const [instances, traffic] = [cost.instances, cost.traffic].map((part) => Number(part.toFixed(6)));
    return [{ variant: variant.name, instances_per_hour: instances, cross_zone_traffic_per_hour: traffic }];
  });
  return costs.length === 0 ? {} : { cost: costs };
}

function warmUpObject({ variants, warmUp }: MeasuredExperiment): object {
  const deleted = variants[0].scenario.run.warmupNs / 1e9;
  if (warmUp === null) return { method: deleted === 0 ? "none" : "given", deleted_s: deleted };
  const { isLevel, variant, client, replications } = warmUp;
  return { method: "MSER-5", deleted_s: deleted, is_level: isLevel, variant, client, replications };
}

/** Where the intervals come from, and which of the clients' percentiles rest on too little. */
function intervalsObject(variants: readonly MeasuredVariant[]): object {
  const { confidence } = variants[0].scenario.run;
  const clients = variants.flatMap(({ name, scopes }) =>
    scopes.filter(({ scope }) => scope.kind === "client").map((measured) => ({ name, measured })),
  );
  const methods = clients.map(({ measured }) => methodOf(measured, confidence).ci_method);
  return {
    method: methods.find((method) => method !== null) ?? null,
    too_short: clients.flatMap(({ name, measured }) =>
      shortQuantiles(measured, confidence).map((quantile) => ({
        variant: name,
        client: measured.scope.name,
        metric: quantile,
      })),
    ),
  };
}

function precisionObject({ precision }: MeasuredExperiment): object | null {
  if (precision === null) return null;
  const { isReached, most, targets } = precision;
  return {
    reached: isReached,
    replications_most: most,
    targets: targets.map(({ variant, text, relative, confidence, isReached: reached }) => ({
      variant,
      until: text,
      half_width_ratio: Number.isFinite(relative) ? Number(relative.toFixed(6)) : null,
      confidence: Number(confidence.toFixed(6)),
      reached,
    })),
  };
}
