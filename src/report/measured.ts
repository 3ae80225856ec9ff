import type { SweepGrid } from "../scenario/grid";
import { type Measured, measure } from "./metrics";
import type {
  ExperimentOutcome,
  FoundPrecision,
  FoundSelection,
  FoundWarmUp,
  VariantOutcome,
} from "./outcome";
import type { FoundPlan } from "./planned";
import { scopesOf } from "./scope";
import { evaluateSlos, type SloVerdict } from "./slo";

/** A variant with all its figures: what every table and file is written from. */
export interface MeasuredVariant extends VariantOutcome {
  /** In the order of `scopesOf`. */
  readonly scopes: readonly Measured[];
  readonly slos: readonly SloVerdict[];
  readonly company: Company;
}

/** What a variant is compared among. */
export interface Company {
  /** Variants compared with the baseline, whose intervals of difference are to hold all together. */
  readonly rivals: number;
  /** Replications of the same number have the same chance in all variants. */
  readonly isPaired: boolean;
}

export interface MeasuredExperiment {
  /** At least one. */
  readonly variants: readonly MeasuredVariant[];
  /** The one that others are compared with; null where there is one variant only. */
  readonly baseline: MeasuredVariant | null;
  readonly interrupted: boolean;
  /** Names of the variants of which nothing was done before an interruption. */
  readonly missing: readonly string[];
  /** Null where the warm-up was given. */
  readonly warmUp: FoundWarmUp | null;
  /** Null where nothing was to be chosen. */
  readonly selection: FoundSelection | null;
  /** Null where the number of replications was. */
  readonly precision: FoundPrecision | null;
  /** Of a sweep: what was set at each variant; else null. */
  readonly grid: SweepGrid | null;
  /** Of a plan: what it came to; its variants are the conditions of each answer. Else null. */
  readonly plan: FoundPlan | null;
}

export function measureExperiment(outcome: ExperimentOutcome): MeasuredExperiment {
  const company = { rivals: outcome.variants.length - 1, isPaired: outcome.independent !== true };
  const variants = outcome.variants.map((variant) => measureVariant(variant, company));
  const isPlan = outcome.plan !== undefined;
  const baseline = variants.length > 1 && !isPlan ? variants[outcome.baseline ?? 0] : null;
  const {
    interrupted,
    missing = [],
    warmUp = null,
    precision = null,
    selection = null,
    grid = null,
    plan = null,
  } = outcome;
  return { variants, baseline, interrupted, missing, warmUp, precision, selection, grid, plan };
}

const ALONE: Company = { rivals: 0, isPaired: true };

export function measureVariant(outcome: VariantOutcome, company = ALONE): MeasuredVariant {
  const { scenario, results } = outcome;
  const scopes = scopesOf(scenario).map((scope) => measure(results, scope));
  return { ...outcome, scopes, slos: evaluateSlos(outcome), company };
}

/** The figures of the scope of this kind and name, if the variant has it. */
export function findScope(
  variant: MeasuredVariant,
  { kind, name }: { readonly kind: string; readonly name: string },
): Measured | undefined {
  return variant.scopes.find(({ scope }) => scope.kind === kind && scope.name === name);
}

/** "95 %": the level of the intervals. */
export function levelText({ scenario }: MeasuredVariant): string {
  return `${Number((scenario.run.confidence * 100).toFixed(6))} %`;
}

/** Keys of a row that pools all replications. */
export function pooledKeys({ name, scenario }: VariantOutcome): {
  scenario: string;
  variant: string;
  replication: null;
} {
  return { scenario: scenario.name, variant: name, replication: null };
}
