import type { Distribution } from "../kernel/distribution/spec";
import { formatDuration } from "../lib/duration";
import { buildSelector } from "./build-selector";
import type { Targets } from "./build-selector";
import type { Fault } from "./faults";
import type { FAULT } from "./fields/faults/fault";
import type { FaultKind } from "./fields/faults/kind";
import { FAULT_KINDS, KINDS, type FaultName } from "./fields/faults/kinds";
import { problemAt } from "./tree";
import type { Context, Type } from "./types";
import { report } from "./types";

type FaultValues = typeof FAULT extends Type<infer V> ? V : never;

export function buildFaults(
  faults: readonly FaultValues[],
  targets: Targets,
  context: Context,
): readonly Fault[] {
  faults.forEach((fault, i) => {
    if (fault.monitoringOutage === undefined || targets.isMonitored) return;
    const message = `faults[${i}].monitoringOutage needs monitoring: without it nobody looks`;
    report(context, fault.placeOf("monitoringOutage"), message);
  });
  return faults.map((fault, i) => buildFault(fault, i, targets, context));
}

function buildFault(fault: FaultValues, i: number, targets: Targets, context: Context): Fault {
  const path = `faults[${i}]`;
  const name = nameOf(fault);
  const kind: FaultKind<unknown> = KINDS[name];
  for (const part of kind.needs) {
    if (fault.on?.[part] !== undefined) continue;
    report(context, fault.placeOf(name), `${path}.${name} needs on: { ${part}: ... }`);
  }
  checkTimes(fault, path, targets.run.durationNs, context);
  const { at, every, restart } = fault;
  if (kind.isInstant && fault.for !== undefined)
    report(context, fault.placeOf("for"), `${path}.for has no meaning for ${name}, which is over at once`);
  // A crash that lasts no stated time is over at once: the process comes back after its restart.
  const comesBack = name === "crash" && (restart !== undefined || haveStartup(fault, targets));
  const over = comesBack || kind.isInstant ? ({ kind: "constant", value: 0 } as const) : null;
  if (every !== undefined && fault.for === undefined && over === null)
    report(context, fault.placeOf("every"), `${path}.every needs for: without it the fault never ends`);
  return {
    name: fault.name ?? `${name} ${i + 1}`,
    at: at ?? null,
    lasts: fault.for ?? over,
    every: every ?? null,
    isIndependent: every !== undefined && kind.aim === "instances" && !fault.together && !kind.choosesAnew,
    rampNs: fault.ramp ?? 0,
    on: buildSelector(fault.on, { name, aim: kind.aim }, path, targets, context),
    effect: kind.effect(fault[name]),
    isRestarted: restart !== undefined,
    restart: restart === undefined || restart === true ? null : restart,
  };
}

/** The kind of a fault, as it is written. */
export function nameOf(fault: FaultValues): FaultName {
  return FAULT_KINDS.find((kind) => fault[kind] !== undefined)!;
}

/** Whoever says how long instances take to start says that they do, after a crash too. */
function haveStartup({ on }: FaultValues, { services }: Targets): boolean {
  const hit = services.filter((_, index) => on?.service === undefined || on.service === index);
  return hit.every(({ lifecycle }) => lifecycle.startup !== null);
}

function checkTimes(fault: FaultValues, path: string, durationNs: number, context: Context): void {
  const { at, every } = fault;
  if (at === undefined && every === undefined)
    report(context, fault.placeOf("at"), `${path} needs at: when it begins`);
  for (const key of ["for", "every"] as const) {
    const time = fault[key];
    if (time !== undefined && isConstant(time) && time.value === 0)
      report(context, fault.placeOf(key), `${path}.${key} must be more than 0`);
  }
  if (fault.together && every === undefined)
    report(context, fault.placeOf("together"), `${path}.together has a meaning only beside every`);
  if (at === undefined || !isConstant(at) || at.value < durationNs) return;
  const message = `${path} comes when the run is over, at ${formatDuration(durationNs)}: it never happens`;
  context.problems.push(problemAt(fault.placeOf("at"), "warning", message));
}

function isConstant(time: Distribution): time is Extract<Distribution, { kind: "constant" }> {
  return time.kind === "constant";
}
