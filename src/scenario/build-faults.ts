import { formatDuration } from "../lib/duration";
import type { FAULT } from "./fields/faults";
import type { Fault, FaultEffect, Selector, Service } from "./scenario";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type FaultValues = typeof FAULT extends Type<infer V> ? V : never;
type SelectorValues = NonNullable<FaultValues["on"]>;

export function buildFaults(
  faults: readonly FaultValues[],
  services: readonly Service[],
  durationNs: number,
  context: Context,
): readonly Fault[] {
  return faults.map((fault, i) => {
    const effect = toEffect(fault);
    const path = `faults[${i}]`;
    if (effect.kind === "zoneOutage" && fault.on?.zone === undefined) {
      report(context, fault.placeOf("zoneOutage"), `${path}.zoneOutage needs on: { zone: ... }`);
    }
    if (fault.at >= durationNs) {
      const end = formatDuration(durationNs);
      const message = `${path} comes when the run is over, at ${end}: it never happens`;
      context.problems.push(problemAt(fault.placeOf("at"), "warning", message));
    }
    // "crash, restart after 30s" is over at once; without either the instances stay down.
    const endless = effect.kind === "crash" && fault.restart !== undefined ? 0 : Infinity;
    return {
      name: fault.name ?? `${effect.kind} ${i + 1}`,
      atNs: fault.at,
      forNs: fault.for ?? endless,
      on: toSelector(fault.on, path, services, context),
      effect,
      restart: fault.restart ?? null,
    };
  });
}

function toEffect(fault: FaultValues): FaultEffect {
  if (fault.slow !== undefined) return { kind: "slow", speed: fault.slow.speed };
  if (fault.errors !== undefined) return { kind: "errors", rate: fault.errors.rate };
  if (fault.latency !== undefined) return { kind: "latency", add: fault.latency.add };
  return { kind: fault.zoneOutage !== undefined ? "zoneOutage" : "crash" };
}

function toSelector(
  on: SelectorValues | undefined,
  path: string,
  services: readonly Service[],
  context: Context,
): Selector {
  const zone = on?.zone;
  const zones = zone === undefined ? null : typeof zone === "number" ? [zone] : [...new Set(zone)];
  const service = on?.service ?? null;
  const matching = services
    .filter((_, i) => service === null || i === service)
    .map(({ replicas }) =>
      replicas.reduce((sum, count, z) => sum + (zones?.includes(z) === false ? 0 : count), 0),
    );
  const most = Math.max(0, ...matching);
  const written = on?.instances;
  if (written === undefined) return { service, zones, instances: null };
  const instances = "count" in written || "share" in written ? written : { indices: [...new Set(written)] };
  const wanted =
    "count" in instances ? instances.count : "indices" in instances ? Math.max(...instances.indices) + 1 : 0;
  if (wanted > most) {
    report(
      context,
      on!.placeOf("instances"),
      `${path}.on.instances names ${wanted} instances, but only ${most} match`,
    );
  }
  return { service, zones, instances };
}
