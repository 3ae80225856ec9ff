import { formatDuration } from "../lib/duration";
import { CFS_PERIOD_NS } from "../mesh/node/cfs-bandwidth";
import type { SERVICE_BLOCK } from "./fields/services";
import type { Pauses, Quota } from "./machine";
import type { Context, Type } from "./types";
import { report } from "./types";

type ServiceValues = typeof SERVICE_BLOCK extends Type<infer V> ? V : never;

/** What the kernel takes (sched-bwc.rst): quota and period from 1 ms on, periods up to 1 s. */
const LEAST_NS = 1e6;
const LONGEST_NS = 1e9;

export function buildQuota(value: ServiceValues, path: string, context: Context): Quota | null {
  const { quota, cores } = value;
  if (quota === "none") return null;
  const wrong = (message: string): null =>
    report(context, value.placeOf("quota"), `${path}.quota ${message}`);
  if (cores === undefined) return wrong(`needs ${path}.cores: a quota of how many?`);
  const { period, burst, threads } =
    quota === "cfs" ? { period: CFS_PERIOD_NS, burst: 0, threads: undefined } : quota.cfs;
  const quotaNs = cores * period;
  if (period < LEAST_NS || period > LONGEST_NS)
    return wrong(`needs a period from 1ms to 1s, as the kernel does, not ${formatDuration(period)}`);
  if (quotaNs < LEAST_NS) {
    const given = formatDuration(Math.round(quotaNs));
    return wrong(`comes to ${given} in each period; the kernel takes none below 1ms`);
  }
  if (burst > quotaNs) {
    const most = formatDuration(Math.floor(quotaNs));
    return wrong(`saves up to ${formatDuration(burst)}; the kernel takes no more than a quota, ${most}`);
  }
  return { periodNs: period, burstNs: burst, threads: threads ?? Infinity };
}

export function buildPauses(
  { pauses, placeOf }: ServiceValues,
  path: string,
  context: Context,
): Pauses | null {
  if (pauses === undefined) return null;
  const { every, length } = pauses;
  if (every.kind === "constant" && every.value === 0)
    report(context, placeOf("pauses"), `${path}.pauses.every must be more than 0`);
  return { every, length };
}
