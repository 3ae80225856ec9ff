import type { MESH } from "./fields/mesh";
import type { Overhead } from "./overhead";
import type { Type } from "./types";

type MeshValues = typeof MESH extends Type<infer V> ? V : never;

const NONE = { kind: "constant", value: 0 } as const;

/** Null where proxies cost nothing. */
export function buildOverhead(mesh: MeshValues | undefined): Overhead | null {
  const written = mesh?.overhead;
  if (written === undefined) return null;
  return { latency: written.latency ?? NONE, cpu: written.cpu ?? NONE, workers: written.workers };
}
