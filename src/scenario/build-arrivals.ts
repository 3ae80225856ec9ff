import type { Arrivals, OpenArrivals, RatedArrivals, Stage } from "./arrivals";
import { NOISE_EVERY_NS } from "./fields/arrivals";
import type { ARRIVALS } from "./fields/arrivals";
import { stagesFrom } from "./start-at";
import type { Context, Type } from "./types";
import { report } from "./types";

type ArrivalValues = typeof ARRIVALS extends Type<infer V> ? V : never;

/** The one kind of arrivals that is written. */
export function buildArrivals(value: ArrivalValues): Arrivals {
  const { users, think, mmpp, trace, diurnal, burst } = value;
  if (users !== undefined) {
    if (typeof users === "number") return { kind: "closed", users, stages: [], think };
    return { kind: "closed", users: 0, stages: users.map((stage) => scaledStage(stage, 1)), think };
  }
  if (mmpp !== undefined) return modulated(value, mmpp);
  if (trace !== undefined) return { ...trace, isEven: value.process === "constant" };
  if (diurnal !== undefined)
    return modulated(value, { ...diurnal, peakAtNs: diurnal.peakAtNs - value.startAt });
  const of = modulated(value, ofRate(value, burst));
  return burst === 1 ? of : { kind: "burst", size: burst, of };
}

/** With noise, and evenly, if that is asked for. */
function modulated(value: ArrivalValues, of: RatedArrivals): OpenArrivals {
  const { noise } = value;
  const isEven = value.process === "constant";
  if (noise === undefined && !isEven) return of;
  const written = typeof noise === "number" ? { sd: noise, every: NOISE_EVERY_NS } : noise;
  const isNoisy = written !== undefined && written.sd > 0;
  return {
    kind: "modulated",
    of,
    isEven,
    noise: isNoisy ? { sd: written.sd, everyNs: written.every } : null,
  };
}

/** The kinds that have one rate, at 1 / `divisor` of the rates written. */
function ofRate(value: ArrivalValues, divisor: number): RatedArrivals {
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

/** When arrivals end, in ns of the run; Infinity: with it. */
export function buildStop(path: string, value: ArrivalValues, context: Context): number {
  const { startAt, stopAt } = value;
  if (stopAt === undefined) return Infinity;
  if (stopAt > startAt) return stopAt - startAt;
  report(context, value.placeOf("stopAt"), `${path}.arrivals.stopAt must be after startAt`);
  return Infinity;
}
