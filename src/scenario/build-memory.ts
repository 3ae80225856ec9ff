import type { MEMORY } from "./fields/memory";
import type { Service } from "./scenario";
import type { Context, Type } from "./types";
import { report } from "./types";

type MemoryValues = typeof MEMORY extends Type<infer V> ? V : never;

/** How many requests fit into an instance's memory beside what it takes without any; Infinity: no limit. */
export function mostInMemory(values: MemoryValues | undefined, path: string, context: Context): number {
  if (values === undefined) return Infinity;
  const { limit, base, perRequest } = values;
  if (perRequest === 0) {
    report(context, values.placeOf("perRequest"), `${path}.memory.perRequest must be more than 0`);
    return Infinity;
  }
  const most = Math.floor((limit - base) / perRequest);
  if (most >= 1) return most;
  const why = "less than base and one request take: every request would kill it";
  report(context, values.placeOf("limit"), `${path}.memory.limit is ${why}`);
  return most;
}

export function buildMemory(values: MemoryValues | undefined): Service["memory"] {
  if (values === undefined) return null;
  return { room: values.limit - values.base, perRequest: values.perRequest };
}
