import type { Zone } from "../scenario/machine";
import type { Distribution } from "../kernel/distribution/spec";

/** What the links have, by from * zones + to. */
export function byLink<T>(
  zones: readonly Zone[],
  { sameZone, crossZone, crossRegion }: { sameZone: T; crossZone: T; crossRegion: T },
): T[] {
  return zones.flatMap((from, f) =>
    zones.map((to, t) => {
      if (f === t) return sameZone;
      return from.region === to.region ? crossZone : crossRegion;
    }),
  );
}

export function isZero(distribution: Distribution): boolean {
  return distribution.kind === "constant" && distribution.value === 0;
}
