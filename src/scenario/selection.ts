import type { Direction } from "../stats/paired";
import type { Metric } from "./metric";
import { collectNames } from "./names";
import { METRICS, parseMetric, parseValue, VALUE_EXAMPLE } from "./predicate";
import type { Dict } from "./tree";

/** How the best of several variants is to be chosen. */
export interface Selection {
  readonly method: SelectionMethod;
  /** Of what, as written, and the same in each variant. */
  readonly text: string;
  readonly metrics: readonly Metric[];
  readonly better: Direction;
  /** The smallest difference that matters, as written, and in ns, per second or as a share. */
  readonly deltaText: string;
  readonly delta: number;
}

export const SELECTION_METHODS = ["kn", "rinott"] as const;
export type SelectionMethod = (typeof SELECTION_METHODS)[number];

/** Metrics of which more is better; of the others less is. */
const HIGHER: ReadonlySet<string> = new Set(["availability", "goodput", "throughput"]);
/** Metrics of which neither is, or that may not have a value. */
const NEITHER: ReadonlySet<string> = new Set(["requests", "utilization", "recovery"]);

/**
 * Reads what `compare --select best` was given; `trees` are the documents of the variants, who may name
 * things in another order. Answers with a sentence when it cannot.
 */
export function readSelection(
  written: { readonly method: SelectionMethod; readonly metric: string; readonly delta: string },
  trees: readonly Dict[],
): Selection | string {
  const { method, metric: text, delta: deltaText } = written;
  const metrics = trees.map((tree) => parseMetric(text, collectNames(tree)));
  const wrong = metrics.find((metric) => typeof metric === "string");
  if (wrong !== undefined) return `--metric ${text}: ${wrong}`;
  const known = metrics.filter((metric) => typeof metric !== "string");
  const { name } = known[0];
  if (NEITHER.has(name)) return `--metric ${text}: no value of ${name} is better than another`;
  const delta = parseValue(deltaText, METRICS[name]);
  if (delta === null || delta <= 0) {
    return `--delta ${deltaText} does not suit ${name}; write ${VALUE_EXAMPLE[METRICS[name]]}`;
  }
  return { method, text, metrics: known, better: HIGHER.has(name) ? "higher" : "lower", deltaText, delta };
}
