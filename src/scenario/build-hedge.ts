import { HASHING } from "../mesh/balance/policies";
import type { POLICY } from "./fields/mesh";
import { RETRY_CONDITIONS_DEFAULT } from "./retry-conditions";
import type { Policy } from "./scenario";
import type { Hedge, Retry } from "./tries";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Values = ValueOf<typeof POLICY>;

export function buildHedge({ hedge }: Values): Hedge | null {
  if (hedge === undefined) return null;
  const { after, budget, max, nonFatal } = hedge;
  return { after, max, budget: budget ?? null, nonFatal: nonFatal ?? RETRY_CONDITIONS_DEFAULT };
}

/**
 * A product's own habit of avoiding hosts that were tried, where it has it: not by a hash, as its proxies
 * leave that alone then (Istio's DefaultConsistentHashPolicy), and not where endpoints are not chosen by
 * request. What a user wrote stays, and is reported if it means nothing.
 */
export function fitAvoidance(
  retry: Retry | null,
  { retry: written }: Values,
  { balancer, connections }: Pick<Policy, "balancer" | "connections">,
): Retry | null {
  if (retry === null || typeof written !== "object") return retry;
  if (!written.placeOf("avoidPrevious").file.startsWith("profile ")) return retry;
  const isMoot =
    balancer.name === "centralQueue" || connections?.protocol === "tcp" || HASHING.has(balancer.name);
  return isMoot ? { ...retry, avoidPrevious: 0 } : retry;
}

/** Reports what means nothing together. */
export function checkTries(
  values: Values,
  { balancer, connections, hedge, retry }: Policy,
  path: string,
  context: Context,
): void {
  if (hedge !== null && retry?.hedgeOnPerTryTimeout === true) {
    const what = "has two ways of hedging: hedge, and retry.hedgeOnPerTryTimeout; choose one";
    report(context, values.placeOf("hedge"), `${path} ${what}`);
  }
  for (const key of ["pushback", "rateLimitedBackOff"] as const) {
    if (
      hedge === null ||
      retry === null ||
      (key === "pushback" ? !retry.pushback : retry.rateLimitedNs === 0)
    )
      continue;
    report(context, values.placeOf("hedge"), `${path}: hedges do not heed retry.${key}; choose one`);
  }
  if (retry === null || retry.avoidPrevious === 0) return;
  const place = values.placeOf("retry");
  if (balancer.name === "centralQueue")
    report(context, place, `${path}: retry.avoidPrevious means nothing with the balancer centralQueue`);
  if (connections?.protocol === "tcp") {
    const what =
      "retry.avoidPrevious means nothing with protocol tcp, whose endpoints are chosen by connection";
    report(context, place, `${path}: ${what}`);
  }
}
