import { SELECTION_METHODS, type SelectionMethod } from "../scenario/selection";
import { UsageError } from "./command";

/** How `compare` is to choose the best variant. */
export interface SelectFlags {
  readonly delta: string;
  /** Null: p99 of the first client. */
  readonly metric: string | null;
  readonly method: SelectionMethod;
}

/**
 * Reads them; `last` gives the value of an option. Null when nothing is to be chosen.
 * @throws UsageError
 */
export function selectFlags(last: (name: string) => string | null): SelectFlags | null {
  const what = last("select");
  if (what === null) {
    const alone = ["delta", "metric", "method"].find((name) => last(name) !== null);
    if (alone !== undefined) throw new UsageError(`--${alone} goes with --select best`);
    return null;
  }
  if (what !== "best")
    throw new UsageError(`--select ${what}: only the best can be chosen; write --select best`);
  const delta = last("delta");
  if (delta === null) {
    throw new UsageError("--select best needs --delta, the smallest difference that matters: --delta 5ms");
  }
  const written = last("method") ?? "kn";
  const method = SELECTION_METHODS.find((each) => each === written);
  if (method === undefined) {
    throw new UsageError(`--method ${written}: no such method; one of ${SELECTION_METHODS.join(", ")}`);
  }
  return { delta, metric: last("metric"), method };
}
