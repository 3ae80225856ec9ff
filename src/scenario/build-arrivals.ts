import type { Arrivals, Stage } from "./arrivals";
import type { ARRIVALS } from "./fields/arrivals";
import type { Type } from "./types";

type ArrivalValues = typeof ARRIVALS extends Type<infer V> ? V : never;

/** The one kind of arrivals that is written. */
export function buildArrivals(value: ArrivalValues): Arrivals {
  const { users, think, renewal, mmpp, diurnal, poisson, uniform, constant } = value;
  if (users !== undefined) {
    if (typeof users === "number") return { kind: "closed", users, stages: [], think };
    return { kind: "closed", users: 0, stages: users.map(stage), think };
  }
  if (mmpp !== undefined) return mmpp;
  if (diurnal !== undefined) return diurnal;
  const stages = (value.stages ?? []).map(stage);
  if (renewal !== undefined) return { kind: "renewal", rate: renewal.rate, stages, gap: renewal.gap };
  if (poisson !== undefined) return { kind: "open", process: "poisson", rate: poisson, stages };
  if (uniform !== undefined) return { kind: "open", process: "uniform", rate: uniform, stages };
  return { kind: "open", process: "constant", rate: constant!, stages };
}

function stage({ for: forNs, to }: { readonly for: number; readonly to: number }): Stage {
  return { forNs, to };
}
