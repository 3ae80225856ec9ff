import type { POLICY } from "./fields/mesh";
import { RETRY_CONDITIONS_DEFAULT } from "./retry-conditions";
import type { Policy } from "./scenario";
import type { Hedge } from "./tries";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Values = ValueOf<typeof POLICY>;

export function buildHedge({ hedge }: Values): Hedge | null {
  if (hedge === undefined) return null;
  const { after, budget, max, nonFatal } = hedge;
  return { after, max, budget: budget ?? null, nonFatal: nonFatal ?? RETRY_CONDITIONS_DEFAULT };
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
