import type { Arrivals, OpenArrivals, Stage } from "./arrivals";
import type { ARRIVALS } from "./fields/arrivals";
import { stagesFrom } from "./start-at";
import type { Type } from "./types";

type ArrivalValues = typeof ARRIVALS extends Type<infer V> ? V : never;

/** The one kind of arrivals that is written. */
export function buildArrivals(value: ArrivalValues): Arrivals {
  const { users, think, mmpp, trace, diurnal, burst } = value;
  if (users !== undefined) {
    if (typeof users === "number") return { kind: "closed", users, stages: [], think };
    return { kind: "closed", users: 0, stages: users.map((stage) => scaledStage(stage, 1)), think };
  }
  if (mmpp !== undefined) return mmpp;
  if (trace !== undefined) return trace;
  if (diurnal !== undefined) return { ...diurnal, peakAtNs: diurnal.peakAtNs - value.startAt };
  return burst === 1 ? ofRate(value, 1) : { kind: "burst", size: burst, of: ofRate(value, burst) };
}

/** The kinds that have one rate, at 1 / `divisor` of the rates written. */
function ofRate(value: ArrivalValues, divisor: number): OpenArrivals {
  const { renewal, poisson, uniform, constant } = value;
  const first = (renewal?.rate ?? poisson ?? uniform ?? constant!) / divisor;
  const all = (value.stages ?? []).map((stage) => scaledStage(stage, divisor));
  const { rate, stages } =
    value.startAt === 0 ? { rate: first, stages: all } : stagesFrom(first, all, value.startAt);
  if (renewal !== undefined) return { kind: "renewal", rate, stages, gap: renewal.gap };
  const process = poisson !== undefined ? "poisson" : uniform !== undefined ? "uniform" : "constant";
  return { kind: "open", process, rate, stages };
}

function scaledStage(stage: { readonly for: number; readonly to: number }, divisor: number): Stage {
  return { forNs: stage.for, to: stage.to / divisor };
}
