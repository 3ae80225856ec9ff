import type { Count } from "../kernel/distribution/count";
import { POISSON_MEAN_MAX } from "../kernel/distribution/count";
import { block, required } from "./block";
import { either, lazy, listOf } from "./combine";
import type { Measure } from "./distribution-text";
import { FAMILIES, parseDistribution } from "./distribution-text";
import { isWrong, PERCENT, wholeShares } from "./quantities";
import type { Scalar } from "./tree";
import type { Type } from "./types";
import { hint, report, shown } from "./types";

export const COUNT_MAX = 1_000_000;
const GEOMETRIC_MEAN_MAX = 10_000;

const NEEDS = "a count such as 3, uniform 1..5 or poisson mean=3";

/** Plain numbers in the place of times. */
const COUNTS: Measure = {
  parse(text) {
    const value = plain(text);
    if (value === null) return "is not a number without a unit";
    if (value === 0) return "must be more than 0";
    return value <= COUNT_MAX ? value : `must be at most ${COUNT_MAX}`;
  },
  isZero: (text) => plain(text) === 0,
  example: (ofTimes) => ofTimes.replace(/(\d)(ms|s)\b/g, "$1"),
};

const OWN = ["uniform", "poisson", "geometric"];
const WORDS = [...OWN, "exp", ...Object.keys(FAMILIES)];

const PART: Type<{ readonly share: number; readonly part: Count }> = {
  shape: { kind: "list", of: PERCENT },
  read(node, path, context) {
    if (node.kind !== "list" || node.items.length !== 2) {
      return report(context, node.place, `${path} needs a pair such as [95%, 1], not ${shown(node)}`);
    }
    const share = PERCENT.read(node.items[0], `${path}[0]`, context);
    const part = COUNT.read(node.items[1], `${path}[1]`, context);
    return share === null || part === null ? null : { share, part };
  },
};

const MIX = block("a mix of counts", {
  mix: required(
    lazy(() => listOf(PART, 1)),
    "pairs of share and count",
  ),
});

const MAP_FORM: Type<Count> = {
  shape: MIX.shape,
  read(node, path, context) {
    const values = MIX.read(node, path, context);
    if (values === null) return null;
    const shares = wholeShares(values.mix.map(({ share }) => share));
    if (isWrong(shares)) return report(context, values.placeOf("mix"), `${path}.mix: ${shares.wrong}`);
    return { kind: "mixture", weights: shares, parts: values.mix.map(({ part }) => part) };
  },
};

const TEXT_FORM: Type<Count> = {
  shape: { kind: "scalar", name: "count-drawn", needs: NEEDS },
  read(node, path, context) {
    if (node.kind !== "scalar" || node.value === null) {
      return report(context, node.place, `${path} needs ${NEEDS}, not ${shown(node)}`);
    }
    const result = typeof node.value === "number" ? constant(node, node.value) : parse(node.text.trim());
    return "wrong" in result ? report(context, node.place, `${path}${result.wrong}`) : result;
  },
};

/** How often something is done: a whole number, or one that is drawn. */
export const COUNT: Type<Count> = either({ scalar: TEXT_FORM, map: MAP_FORM });

function constant(node: Scalar, value: number): Count | { wrong: string } {
  if (!Number.isSafeInteger(value)) return { wrong: `: ${node.text} is not a whole number` };
  if (value < 0) return { wrong: ` must be at least 0, not ${value}` };
  if (value > COUNT_MAX) return { wrong: ` must be at most ${COUNT_MAX}, not ${value}` };
  return { kind: "rounded", of: { kind: "constant", value } };
}

function parse(text: string): Count | { wrong: string } {
  const [word, ...rest] = text.split(/\s+/);
  if (!/^[A-Za-z]+$/.test(word)) return { wrong: `: ${JSON.stringify(text)} is not ${NEEDS}` };
  if (word === "uniform") return uniform(rest.join(""));
  if (word === "poisson" || word === "geometric") return byMean(word, rest);
  const result = parseDistribution(text, COUNTS);
  if (!("wrong" in result)) return { kind: "rounded", of: result };
  if (result.wrong !== "") return { wrong: `: ${result.wrong}` };
  return { wrong: ` does not know the distribution ${JSON.stringify(word)}${hint(word, WORDS)}` };
}

function uniform(text: string): Count | { wrong: string } {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  if (match === null) return { wrong: ": write for example uniform 1..5, with whole numbers" };
  const [, low, high] = match;
  const [min, max] = [Number(low), Number(high)];
  if (max > COUNT_MAX) return { wrong: `: ${high} must be at most ${COUNT_MAX}` };
  return min <= max ? { kind: "uniform", min, max } : { wrong: `: ${low} is more than ${high}` };
}

function byMean(kind: "poisson" | "geometric", rest: readonly string[]): Count | { wrong: string } {
  const mean = rest.length === 1 && rest[0].startsWith("mean=") ? plain(rest[0].slice(5)) : null;
  if (mean === null) return { wrong: `: write for example ${kind} mean=3` };
  const [least, most] = kind === "poisson" ? [0, POISSON_MEAN_MAX] : [1, GEOMETRIC_MEAN_MAX];
  const isWithin = mean >= least && mean <= most;
  return isWithin ? { kind, mean } : { wrong: `: the mean of a ${kind} must be from ${least} to ${most}` };
}

function plain(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
