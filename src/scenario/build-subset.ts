import type { POLICY } from "./fields/mesh";
import type { Subset } from "./subset";
import type { Context, Type } from "./types";
import { report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type Written = ValueOf<typeof POLICY>["balancer"];

/** Null: all endpoints (or a problem, which has been reported). */
export function buildSubset(written: Written, path: string, context: Context): Subset | null {
  if (typeof written === "string" || written.subset === undefined) return null;
  if (written.centralQueue !== undefined) {
    const message = `${path}: centralQueue has no subset: it is one line`;
    return report(context, written.placeOf("subset"), message);
  }
  const { deterministic, random } = written.subset;
  if (deterministic !== undefined) return { kind: "deterministic", size: deterministic.size };
  return { kind: "random", size: random!.size };
}
