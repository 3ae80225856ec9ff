import { isPrime } from "../mesh/balance/maglev";
import type { BalancerSpec } from "../mesh/balance/policies";
import { BOUNDED_HASH, LEAST_REQUEST, MAGLEV, PEAK_EWMA, RING_HASH } from "./fields/mesh";
import type { BALANCER_BLOCK, POLICY } from "./fields/mesh";
import { defaultsOf } from "./layers";
import type { Affinity } from "./scenario";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof POLICY>["balancer"];
type Options = ValueOf<typeof BALANCER_BLOCK>;

/** How long kube-proxy remembers a client (`sessionAffinityConfig.clientIP.timeoutSeconds`). */
const CLIENT_TIMEOUT_NS = 10_800e9;

/** Null when something is wrong, which has been reported. */
export function buildBalancer(written: Written, path: string, context: Context): BalancerSpec | null {
  const name = typeof written === "string" ? written : null;
  const options = typeof written === "string" ? null : written;
  if (options?.leastRequest !== undefined || name === "leastRequest") {
    const { choices, activeRequestBias, method } = options?.leastRequest ?? defaultsOf(LEAST_REQUEST);
    return { name: "leastRequest", choices, activeRequestBias, fullScan: method === "fullScan" };
  }
  if (options?.peakEwma !== undefined || name === "peakEwma") {
    const { decay, defaultRtt } = options?.peakEwma ?? defaultsOf(PEAK_EWMA);
    return { name: "peakEwma", decayNs: decay, defaultRttNs: defaultRtt };
  }
  if (name === "random" || options?.random !== undefined) return { name: "random" };
  if (name === "centralQueue" || options?.centralQueue !== undefined) {
    if (options?.affinity === undefined) return { name: "centralQueue" };
    return report(
      context,
      options.placeOf("affinity"),
      `${path}: centralQueue has no affinity: it is one line`,
    );
  }
  if (name === "roundRobin" || options?.roundRobin !== undefined) return { name: "roundRobin" };
  return hashing(name, options, path, context);
}

function hashing(
  name: string | null,
  options: Options | null,
  path: string,
  context: Context,
): BalancerSpec | null {
  if (options?.ringHash !== undefined || name === "ringHash") {
    const values = options?.ringHash ?? defaultsOf(RING_HASH);
    const { minSize, maxSize, hash } = values;
    if (minSize <= maxSize) return { name: "ringHash", minSize, maxSize, hash };
    return report(context, values.placeOf("minSize"), `${path}: ringHash.minSize is more than its maxSize`);
  }
  if (options?.maglev !== undefined || name === "maglev") {
    const values = options?.maglev ?? defaultsOf(MAGLEV);
    if (isPrime(values.size)) return { name: "maglev", size: values.size };
    const prime = Array.from({ length: 1000 }, (_, k) => values.size + k).find(isPrime);
    const message = `${path}: maglev.size ${values.size} is not a prime; the next is ${prime}`;
    return report(context, values.placeOf("size"), message);
  }
  const values = options?.boundedHash ?? defaultsOf(BOUNDED_HASH);
  const { factor, table } = values;
  if (factor >= 1) return { name: "boundedHash", factor, table };
  return report(context, values.placeOf("factor"), `${path}: boundedHash.factor must be at least 1x`);
}

export function buildAffinity(written: Written): Affinity | null {
  if (typeof written === "string" || written.affinity === undefined) return null;
  const { by, timeout } = written.affinity;
  return { by, timeoutNs: timeout ?? (by === "client" ? CLIENT_TIMEOUT_NS : Infinity) };
}
