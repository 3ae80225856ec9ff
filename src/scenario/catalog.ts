import { FAMILIES } from "./distribution-text";
import { FAULT } from "./fields/faults/fault";
import { FAULT_KINDS } from "./fields/faults/kinds";
import { FAILURE_ACCRUAL } from "./fields/accrual";
import { BALANCER_BLOCK, BALANCERS } from "./fields/balancer";
import { HEALTH_BLOCK } from "./fields/health";
import { OUTLIER_BLOCK } from "./fields/host-sets";
import { DISCOVERY_ABOUT, DISCOVERY_BLOCK, HEDGE, POLICY, RETRY_BLOCK } from "./fields/mesh";
import { ADMISSION, BREAKER, CONCURRENCY_LIMIT, LIMITS, RATE_LIMIT } from "./fields/protection";
import { fullName } from "./profiles/profile";
import { PROFILES } from "./profiles/profiles";
import type { Field, Fields } from "./types";

/** Something that a scenario can name. */
export interface Entry {
  readonly name: string;
  readonly about: string;
  readonly options: readonly Option[];
}

export interface Option {
  readonly name: string;
  /** The default, as a user would write it or in words; null: it has to be given. */
  readonly fallback: string | null;
  readonly about: string;
}

/** A list of what there is, and the names of what the language knows but is not built yet. */
export interface Catalog {
  readonly entries: readonly Entry[];
  readonly later: readonly string[];
}

export function balancers(): Catalog {
  return fromFields(BALANCER_BLOCK.block.fields, BALANCERS);
}

export function faults(): Catalog {
  return fromFields(FAULT.block.fields, FAULT_KINDS);
}

export function discovery(): Catalog {
  const { kind, ...fields } = DISCOVERY_BLOCK.block.fields;
  const words = kind.type?.shape;
  const entries = Object.entries(DISCOVERY_ABOUT).map(([name, about]) => ({
    name,
    about,
    // The text of an option says first which kinds it is of.
    options: optionsOf(fields).filter((option) => option.about.split(":")[0].split(", ").includes(name)),
  }));
  return { entries, later: words?.kind === "words" ? words.later : [] };
}

/** Every way to write a time that may be random. What stands behind the colon can be written as it is. */
export function distributions(): Catalog {
  const written: readonly (readonly [string, string])[] = [
    ["constant", "a duration alone: 5ms"],
    ["exp", "exponential, by its mean: exp 5ms"],
    ["uniform", "between two durations: uniform 2ms..8ms"],
    ...Object.entries(FAMILIES).map(([name, { example }]) => [name, `for example: ${example}`] as const),
    ["histogram", "observed counts by upper bound, s: { histogram: { le: [0.005, 0.01], count: [7, 9] } }"],
    ["mix", "parts with shares: { mix: [[90%, 5ms], [10%, exp 50ms]] }"],
    ["empirical", "a column of a CSV file: empirical samples.csv#service_ms"],
  ];
  return { entries: written.map(([name, about]) => ({ name, about, options: [] })), later: [] };
}

/** The products whose defaults there are, with these. */
export function profiles(): Catalog {
  const entries = PROFILES.map((profile) => ({
    name: fullName(profile),
    about: `the defaults of ${profile.product}; not modelled: ${profile.notModelled.length}, see explain`,
    options: profile.settings.map(({ path, value, source }) => ({
      name: path,
      fallback: typeof value === "function" ? "the number of instances less 1" : (value ?? "none"),
      about: source,
    })),
  }));
  return { entries, later: [] };
}

/** What proxies do against failures, beside balancing: each kind, with its options. */
export function resilience(): Catalog {
  const { fields } = POLICY.block;
  const whole = { healthCheck: HEALTH_BLOCK, outlierDetection: OUTLIER_BLOCK, limits: LIMITS };
  const byKind = {
    failureAccrual: FAILURE_ACCRUAL,
    breaker: BREAKER,
    rateLimit: RATE_LIMIT,
    concurrencyLimit: CONCURRENCY_LIMIT,
  };
  const retries = [
    { name: "retry", about: fields.retry.about, options: optionsOf(RETRY_BLOCK.block.fields) },
    ...fromFields(RETRY_BLOCK.block.fields, ["backoff", "budget", "throttle", "quota"]).entries.map(
      (entry) => ({
        ...entry,
        name: `retry.${entry.name}`,
      }),
    ),
    { name: "hedge", about: fields.hedge.about, options: optionsOf(HEDGE.block.fields) },
  ];
  const entries = Object.entries({ ...whole, admissionControl: ADMISSION }).map(([name, { block }]) => ({
    name,
    about: fields[name as keyof typeof fields].about,
    options: optionsOf(block.fields),
  }));
  const kinds = Object.entries(byKind).flatMap(([setting, { block }]) =>
    fromFields(block.fields, Object.keys(block.fields)).entries.map((entry) => ({
      ...entry,
      name: `${setting}.${entry.name}`,
    })),
  );
  return { entries: [...retries, ...entries, ...kinds], later: [] };
}

function fromFields(fields: Fields, kinds: readonly string[]): Catalog {
  return {
    entries: kinds.map((name) => ({
      name,
      about: fields[name].about,
      options: optionsOf(innerFields(fields[name])),
    })),
    later: Object.entries(fields).flatMap(([name, { status }]) => (status === "later" ? [name] : [])),
  };
}

function innerFields({ type }: Field<unknown>): Fields {
  return type?.shape.kind === "block" ? type.shape.block.fields : {};
}

function optionsOf(fields: Fields): Option[] {
  return Object.entries(fields).flatMap(([name, { status, fallback, about }]) =>
    status === "supported" ? [{ name, fallback, about }] : [],
  );
}
