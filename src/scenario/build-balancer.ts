import type { BalancerSpec } from "../mesh/balance/policies";
import { BALANCER_KINDS } from "./fields/balancers/kinds";
import type { BalancerKind } from "./fields/balancers/kind";
import { BALANCERS } from "./fields/balancer";
import type { POLICY } from "./fields/mesh";
import { defaultsOf } from "./layers";
import type { Affinity } from "./host-sets";
import type { Place } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof POLICY>["balancer"];

/** How long kube-proxy remembers a client (`sessionAffinityConfig.clientIP.timeoutSeconds`). */
const CLIENT_TIMEOUT_NS = 10_800e9;

/** Null when something is wrong, which has been reported. */
export function buildBalancer(
  written: Written,
  path: string,
  context: Context,
  place: Place,
): BalancerSpec | null {
  const isBare = typeof written === "string";
  const name = isBare ? written : BALANCERS.find((key) => written[key] !== undefined)!;
  if (name === "centralQueue" && !isBare && written.affinity !== undefined) {
    const message = `${path}: centralQueue has no affinity: it is one line`;
    return report(context, written.placeOf("affinity"), message);
  }
  if (name === "custom" && isBare) {
    const message = `${path}: custom needs the file of its module: { custom: { file: my-balancer.js } }`;
    return report(context, place, message);
  }
  const kind: BalancerKind<typeof name> = BALANCER_KINDS[name];
  const values = isBare ? defaultsOf(kind.type) : written[name];
  const spec = kind.build(values, `${path}: ${name}`, context);
  const slowStart = isBare ? undefined : written.slowStart;
  if (spec === null || slowStart === undefined) return spec;
  const { window: windowNs, aggression, minWeight } = slowStart;
  return { ...spec, slowStart: { windowNs, aggression, minWeight } } as BalancerSpec;
}

export function buildAffinity(written: Written): Affinity | null {
  if (typeof written === "string" || written.affinity === undefined) return null;
  const { by, timeout } = written.affinity;
  return { by, timeoutNs: timeout ?? (by === "client" ? CLIENT_TIMEOUT_NS : Infinity) };
}
