import type { Destination } from "./destination";
import type { POLICY } from "./fields/mesh";
import type { Labels } from "./labels";
import { isWrong, wholeShares } from "./quantities";
import type { Context, Type } from "./types";
import { report } from "./types";

type PolicyValues = typeof POLICY extends Type<infer V> ? V : never;

/** Null: all calls go to any instance of the callee (or a problem, which has been reported). */
export function buildSplit(
  values: PolicyValues,
  path: string,
  context: Context,
): readonly Destination[] | null {
  const { split } = values;
  if (split === undefined) return null;
  const shares = wholeShares(split.map(({ weight }) => weight));
  if (isWrong(shares)) return report(context, values.placeOf("split"), `${path}.split: ${shares.wrong}`);
  return split.map((part, i) => ({
    share: shares[i],
    service: part.service ?? null,
    labels: labelsOf(part),
  }));
}

export function buildMirrors({ mirror }: PolicyValues): readonly Destination[] {
  if (mirror === undefined) return [];
  const all = "percent" in mirror ? [mirror] : mirror;
  return all.map((part) => ({
    share: part.percent,
    service: part.service ?? null,
    labels: labelsOf(part),
  }));
}

function labelsOf({
  version,
  labels,
}: {
  readonly version: string | undefined;
  readonly labels: Labels | undefined;
}): Labels | null {
  if (version === undefined) return labels ?? null;
  return { ...labels, version };
}
