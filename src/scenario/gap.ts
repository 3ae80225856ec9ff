import type { Distribution } from "../kernel/distribution/spec";
import { mean } from "../kernel/distribution/moments";
import { scaled } from "../kernel/distribution/scaled";
import { DISTRIBUTION } from "./distribution";
import type { Node } from "./tree";
import type { Type } from "./types";
import { report } from "./types";

const NS_PER_SECOND = 1e9;

/** Families whose shape can be written alone, and the time that is then filled in. */
const TIME_OF: Readonly<Record<string, string>> = {
  exp: "1s",
  lognormal: "mean=1s",
  gamma: "mean=1s",
  weibull: "mean=1s",
  normal: "mean=1s",
  erlang: "mean=1s",
  hyperexp: "mean=1s",
  pareto: "min=1s",
};

/** A family, and no parameter but those that say nothing of time. */
const SHAPE_ALONE = /^([a-z]+)((?:\s+(?:cv|sigma|shape|k|alpha)=\S*)*)$/;

/**
 * The shape of gaps: `gamma cv=2`, or any distribution, of which only the shape is taken. It answers with
 * that shape at a mean of one second.
 */
export const GAP: Type<Distribution> = {
  shape: DISTRIBUTION.shape,
  read(node, path, context) {
    const written = DISTRIBUTION.read(withTime(node), path, context);
    if (written === null) return null;
    const center = mean(written);
    if (center > 0 && center < Infinity) return scaled(written, NS_PER_SECOND / center);
    const size = center > 0 ? "an infinite mean" : "a mean of 0";
    return report(context, node.place, `${path} has ${size}, which no rate can come of`);
  },
};

function withTime(node: Node): Node {
  if (node.kind !== "scalar" || typeof node.value !== "string") return node;
  const match = SHAPE_ALONE.exec(node.text.trim());
  if (match === null) return node;
  const [, family, parameters] = match;
  if (!Object.hasOwn(TIME_OF, family)) return node;
  const text = `${family}${parameters} ${TIME_OF[family]}`;
  return { ...node, text, value: text };
}
