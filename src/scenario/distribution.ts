import type { Distribution } from "../kernel/distribution/spec";
import { block, later, optional, required } from "./block";
import { either, lazy, listOf } from "./combine";
import { parseDistribution, FAMILIES } from "./distribution-text";
import { parseEmpirical } from "./empirical-file";
import { durationNs, isWrong, PERCENT, POSITIVE_DURATION, wholeShares } from "./quantities";
import type { Scalar } from "./tree";
import type { Context, Type, Values } from "./types";
import { hint, report, shown } from "./types";

const NEEDS = "a time such as 5ms, exp 5ms or lognormal p50=8ms p99=60ms";

/** Upper bounds in seconds, as Prometheus writes them; the last may be +Inf. */
const BOUND: Type<number> = {
  shape: { kind: "scalar", name: "seconds", needs: "a bound in seconds" },
  read(node, path, context) {
    const infinite = node.kind === "scalar" && /^\+?\.?inf$/i.test(node.text);
    const value = infinite ? Infinity : node.kind === "scalar" ? node.value : null;
    if (typeof value === "number" && value > 0) return value;
    return report(context, node.place, `${path} needs a bound in seconds such as 0.005, not ${shown(node)}`);
  },
};

const COUNT: Type<number> = {
  shape: { kind: "scalar", name: "count", needs: "a cumulative count" },
  read(node, path, context) {
    const value = node.kind === "scalar" ? node.value : null;
    if (typeof value === "number" && value >= 0 && Number.isFinite(value)) return value;
    return report(context, node.place, `${path} needs a count, not ${shown(node)}`);
  },
};

const HISTOGRAM = block("a histogram", {
  le: required(listOf(BOUND, 1), "upper bounds of the buckets in seconds, rising, as Prometheus has them"),
  count: required(
    listOf(COUNT, 1),
    "cumulative count of each bucket: how many observations are not above its bound",
  ),
  max: optional(
    POSITIVE_DURATION,
    "the largest value, for observations in the bucket +Inf",
    "no bucket +Inf",
  ),
});

const PART: Type<{ readonly share: number; readonly part: Distribution }> = {
  shape: { kind: "list", of: PERCENT },
  read(node, path, context) {
    if (node.kind !== "list" || node.items.length !== 2) {
      return report(context, node.place, `${path} needs a pair such as [95%, exp 2ms], not ${shown(node)}`);
    }
    const share = PERCENT.read(node.items[0], `${path}[0]`, context);
    const part = DISTRIBUTION.read(node.items[1], `${path}[1]`, context);
    return share === null || part === null ? null : { share, part };
  },
};

const FORMS = block(
  "a distribution",
  {
    histogram: optional(HISTOGRAM, "observed counts by upper bound", "another form"),
    mix: optional(
      lazy(() => listOf(PART, 1)),
      "pairs of share and distribution",
      "another form",
    ),
    empirical: later("observed values as a map"),
    shift: later("another distribution plus a constant"),
    of: later("what to shift"),
    by: later("how much to shift"),
  },
  { what: "form", of: ["histogram", "mix", "empirical", "shift"] },
);

const MAP_FORM: Type<Distribution> = {
  shape: FORMS.shape,
  read(node, path, context) {
    const forms = FORMS.read(node, path, context);
    if (forms === null) return null;
    if (forms.histogram !== undefined) return histogram(forms.histogram, path, context);
    const shares = wholeShares(forms.mix!.map(({ share }) => share));
    if (isWrong(shares)) {
      return report(context, forms.placeOf("mix"), `${path}.mix: ${shares.wrong}`);
    }
    return { kind: "mixture", weights: shares, parts: forms.mix!.map(({ part }) => part) };
  },
};

const TEXT_FORM: Type<Distribution> = {
  shape: { kind: "distribution" },
  read(node, path, context) {
    if (node.kind !== "scalar" || node.value === null) {
      return report(context, node.place, `${path} needs ${NEEDS}, not ${shown(node)}`);
    }
    const result = parseScalar(node, context);
    return isWrong(result) ? report(context, node.place, `${path}${result.wrong}`) : result;
  },
};

/** A time that may be random, anywhere the language expects one. */
export const DISTRIBUTION: Type<Distribution> = either({ scalar: TEXT_FORM, map: MAP_FORM });

function parseScalar(node: Scalar, context: Context): Distribution | { wrong: string } {
  const text = node.text.trim();
  const word = /^([A-Za-z]+)(\s|$)/.exec(text)?.[1];
  if (word === undefined) {
    const ns = durationNs(node);
    return typeof ns === "number" ? { kind: "constant", value: ns } : ns;
  }
  if (word === "empirical") return parseEmpirical(text, context.readText);
  const result = parseDistribution(text);
  if (!isWrong(result)) return result;
  if (result.wrong !== "") return { wrong: `: ${result.wrong}` };
  return { wrong: ` does not know the distribution ${JSON.stringify(word)}${hint(word, WORDS)}` };
}

const WORDS = ["exp", "uniform", ...Object.keys(FAMILIES), "empirical"];

function histogram(
  values: Values<(typeof HISTOGRAM)["block"]["fields"]>,
  path: string,
  context: Context,
): Distribution | null {
  const { le, count, max } = values;
  const wrong = (key: "le" | "count" | "max", message: string): null => {
    return report(context, values.placeOf(key), `${path}.histogram.${key} ${message}`);
  };
  if (le.length !== count.length) {
    return wrong("count", `has ${count.length} counts for ${le.length} bounds`);
  }
  if (le.some((bound, i) => i > 0 && bound <= le[i - 1])) {
    return wrong("le", "must rise");
  }
  if (count.some((total, i) => i > 0 && total < count[i - 1])) {
    return wrong("count", "must not fall: it is cumulative, as Prometheus has it");
  }
  if (count.at(-1) === 0) {
    return wrong("count", "has no observations");
  }
  const bounds = le.map((seconds) => seconds * 1e9);
  const counts = count.map((total, i) => total - (i > 0 ? count[i - 1] : 0));
  if (le.at(-1) === Infinity) {
    bounds.pop();
    if (counts.at(-1) === 0) counts.pop();
    else if (max === undefined) {
      return wrong("le", `ends with +Inf, above which nothing is known; add max, such as max: 10s`);
    } else if (max <= (bounds.at(-1) ?? 0)) {
      return wrong("max", "must be above the last bound");
    } else bounds.push(max);
  }
  return { kind: "histogram", edges: [0, ...bounds], counts };
}
