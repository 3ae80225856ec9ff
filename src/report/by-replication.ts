import { paired } from "../stats/paired";
import { formatNumber, type Unit } from "./format";
import type { Measured, MetricName } from "./metrics";
import type { MeasuredVariant } from "./measured";

/** What of the clients is kept by replication, so that later results can be held against it in pairs. */
const KEPT: readonly (readonly [key: string, metric: MetricName, unit: Unit])[] = [
  ["available_ratio", "availability", "ratio"],
  ["goodput_rps", "goodput", "rps"],
  ["p50_ms", "p50", "ms"],
  ["p99_ms", "p99", "ms"],
  ["mean_ms", "mean", "ms"],
];

/** The figures of a client in each replication, by name and unit; null where there is none. */
export interface ClientByReplication {
  readonly variant: string;
  readonly client: string;
  /** Their numbers. */
  readonly replications: readonly number[];
  readonly figures: Readonly<Partial<Record<string, readonly (number | null)[]>>>;
}

export function byReplication(variants: readonly MeasuredVariant[]): ClientByReplication[] {
  return variants.flatMap(({ name, scopes, results }) =>
    scopes
      .filter(({ scope }) => scope.kind === "client" && scope.target === null)
      .map((measured) => ({
        variant: name,
        client: measured.scope.name,
        replications: results.map(({ replication }) => replication),
        figures: figuresOf(measured),
      })),
  );
}

function figuresOf({ each }: Measured): ClientByReplication["figures"] {
  return Object.fromEntries(
    KEPT.map(([key, metric, unit]) => [
      key,
      each.map((values) => {
        const digits = formatNumber(values[metric], unit);
        return digits === "" ? null : Number(digits);
      }),
    ]),
  );
}

/** The same read back from what may be anything; empty where it is not that. */
export function readByReplication(value: unknown): ClientByReplication[] {
  return Array.isArray(value) ? value.filter(isClient) : [];
}

function isClient(value: unknown): value is ClientByReplication {
  if (typeof value !== "object" || value === null) return false;
  const { variant, client, replications, figures } = value as Partial<Record<string, unknown>>;
  if (typeof variant !== "string" || typeof client !== "string" || !Array.isArray(replications)) return false;
  if (typeof figures !== "object" || figures === null) return false;
  return Object.values(figures).every((some) => Array.isArray(some) && some.length === replications.length);
}

/**
 * Whether the difference of a figure is within what chance may do, by the replications that both have: a
 * replication of a seed meets the same requests in both, so only the differences count. Null: there are not
 * two of them.
 */
export function mayBeChance(
  before: ClientByReplication,
  after: ClientByReplication,
  figure: string,
  confidence: number,
): boolean | null {
  const pairs = after.replications.flatMap((replication, i) => {
    const j = before.replications.indexOf(replication);
    const [value, other] = [after.figures[figure]?.[i] ?? null, before.figures[figure]?.[j] ?? null];
    return value === null || other === null ? [] : [{ value, other }];
  });
  if (pairs.length < 2) return null;
  const { low, high } = paired(
    pairs.map(({ value }) => value),
    pairs.map(({ other }) => other),
    confidence,
    "lower",
  );
  return low === null || high === null ? null : low <= 0 && high >= 0;
}
