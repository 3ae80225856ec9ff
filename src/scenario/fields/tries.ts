import { word } from "../combine";
import { BOOLEAN, durationNs, integer, PERCENT, quantity, RATE } from "../quantities";
import type { Scalar } from "../tree";
import type { Context, Type } from "../types";

const JITTERS = word(["full", "equal", "none"]);

/** How much of a pause is random, by name or as a share that it may be longer or shorter by. */
export const JITTER: Type<"full" | "equal" | "none" | number> = scalarOf([JITTERS, PERCENT], (node) =>
  /^\W*\d/.test(node.text) ? PERCENT : JITTERS,
);

const COUNT = integer(0);
const MORE_PICKS = integer(1, 100);

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

/** As Istio configures Envoy; Envoy's own default is 1. */
export const PICKS = 5;

/** How often a pick is repeated: a number, or not at all. */
export const AVOID_PREVIOUS: Type<number> = {
  shape: { kind: "either", options: [BOOLEAN, MORE_PICKS] },
  read(node, path, context) {
    if (node.kind === "scalar" && typeof node.value === "number") return MORE_PICKS.read(node, path, context);
    const isOn = BOOLEAN.read(node, path, context);
    return isOn === null ? null : isOn ? PICKS : 0;
  },
};

/** How long to wait: a time, or a percentile of the times seen. */
export const HEDGE_AFTER: Type<{ readonly ns: number } | { readonly share: number }> = quantity(
  "delay",
  "a duration such as 20ms, or a percentile such as p95",
  (node) => {
    const percentile = /^p(\d+(?:\.\d+)?)$/.exec(node.text.trim());
    if (percentile !== null) {
      const share = Number(percentile[1]) / 100;
      return share > 0 && share < 1 ? { share } : { wrong: " must be above p0 and below p100" };
    }
    const ns = durationNs(node);
    return typeof ns === "number" ? { ns } : ns;
  },
);

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
