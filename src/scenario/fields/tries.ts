import { word } from "../combine";
import { integer, PERCENT, quantity, RATE } from "../quantities";
import type { Scalar } from "../tree";
import type { Context, Type } from "../types";

const JITTERS = word(["full", "equal", "none"]);

/** How much of a pause is random, by name or as a share that it may be longer or shorter by. */
export const JITTER: Type<"full" | "equal" | "none" | number> = scalarOf([JITTERS, PERCENT], (node) =>
  /^\W*\d/.test(node.text) ? PERCENT : JITTERS,
);

const COUNT = integer(0);

/** A number of retries, or so many a second. */
export type CountOrRate = { readonly count: number } | { readonly perSecond: number };

export const COUNT_OR_RATE: Type<CountOrRate> = {
  shape: { kind: "either", options: [COUNT, RATE] },
  read(node, path, context) {
    if (node.kind === "scalar" && typeof node.value === "string") {
      const perSecond = RATE.read(node, path, context);
      return perSecond === null ? null : { perSecond };
    }
    const count = COUNT.read(node, path, context);
    return count === null ? null : { count };
  },
};

export const TOKEN_RATIO = quantity("number", "a number above 0, such as 0.1", ({ value }) =>
  typeof value === "number" && value > 0 && Number.isFinite(value)
    ? value
    : { wrong: " needs a number above 0, such as 0.1" },
);

/** One of several types, chosen by what is written. */
function scalarOf<T, U>(
  [first, second]: readonly [Type<T>, Type<U>],
  choose: (node: Scalar) => Type<T> | Type<U>,
): Type<T | U> {
  return {
    shape: { kind: "either", options: [first, second] },
    read: (node, path, context: Context): T | U | null =>
      (node.kind === "scalar" ? choose(node) : first).read(node, path, context),
  };
}
