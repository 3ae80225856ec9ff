import type { SubsetSelector } from "../mesh/balance/envoy-subset";
import type { POLICY } from "./fields/mesh";
import type { SUBSET } from "./fields/subset";
import type { LabelSubset, Subset } from "./subset";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof POLICY>["balancer"];
type SubsetValues = ValueOf<typeof SUBSET>;
type SelectorValues = NonNullable<SubsetValues["selectors"]>[number];

/** Null: all endpoints (or a problem, which has been reported). */
export function buildSubset(written: Written, path: string, context: Context): Subset | null {
  if (typeof written === "string" || written.subset === undefined) return null;
  if (written.centralQueue !== undefined) {
    const message = `${path}: centralQueue has no subset: it is one line`;
    return report(context, written.placeOf("subset"), message);
  }
  const { deterministic, random, selectors } = written.subset;
  if (deterministic !== undefined) return { kind: "deterministic", size: deterministic.size };
  if (random !== undefined) return { kind: "random", size: random.size };
  return byLabels(written.subset, selectors!, `${path}: subset`, context);
}

function byLabels(
  values: SubsetValues,
  written: readonly SelectorValues[],
  path: string,
  context: Context,
): LabelSubset | null {
  const before = context.problems.length;
  const { match = null, fallbackList = [], defaultSubset = {} } = values;
  if (values.scaleLocalityWeight && !values.localityWeightAware)
    report(
      context,
      values.placeOf("scaleLocalityWeight"),
      `${path}.scaleLocalityWeight needs localityWeightAware`,
    );
  if (fallbackList.length > 0 && match === null)
    report(context, values.placeOf("fallbackList"), `${path}.fallbackList needs a match to add to`);
  const selectors = written.map((selector, i) => toSelector(selector, `${path}.selectors[${i}]`, context));
  const usesDefault =
    values.fallback === "defaultSubset" || selectors.some(({ fallback }) => fallback === "defaultSubset");
  if (values.defaultSubset !== undefined && !usesDefault)
    report(context, values.placeOf("defaultSubset"), `${path}: no fallback is defaultSubset`);
  if (context.problems.length > before) return null;
  return {
    kind: "selectors",
    options: {
      selectors,
      fallback: values.fallback,
      defaultSubset,
      panicModeAny: values.panicModeAny,
      listAsAny: values.listAsAny,
      allowRedundantKeys: values.allowRedundantKeys,
    },
    request: { match, fallbackList },
    localityWeights: !values.localityWeightAware ? "none" : values.scaleLocalityWeight ? "scaled" : "same",
  };
}

function toSelector(values: SelectorValues, path: string, context: Context): SubsetSelector {
  const { keys, fallback = null, fallbackKeys, singleHostPerSubset, placeOf } = values;
  if ((fallback === "keysSubset") !== (fallbackKeys !== undefined))
    report(
      context,
      placeOf(fallbackKeys === undefined ? "fallback" : "fallbackKeys"),
      `${path}: fallback keysSubset and fallbackKeys go together`,
    );
  const others = (fallbackKeys ?? []).filter((key) => !keys.includes(key));
  if (others.length > 0)
    report(context, placeOf("fallbackKeys"), `${path}.fallbackKeys has ${others[0]}, which is none of keys`);
  else if (fallbackKeys !== undefined && new Set(fallbackKeys).size >= new Set(keys).size)
    report(context, placeOf("fallbackKeys"), `${path}.fallbackKeys must be fewer than keys`);
  return { keys: [...new Set(keys)], fallback, fallbackKeys: fallbackKeys ?? [], singleHostPerSubset };
}
