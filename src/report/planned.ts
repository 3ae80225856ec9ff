import type { Plan, PlanAxis } from "../scenario/planned";
import type { Size } from "../scenario/price";
import type { Slo } from "../scenario/scenario";
import type { StaticRule } from "../scenario/static-rule";
import type { SloVerdict } from "./slo";

/** How an objective is met. */
export interface Objective {
  readonly verdict: SloVerdict;
  /** How near to its limit, with its confidence limit: 1 is at it, more is beyond. */
  readonly stress: number;
  /** Why it is not certain though nothing speaks against it; else empty. */
  readonly doubt: string;
}

/** What a plan has come to. */
export interface FoundPlan {
  readonly axes: readonly PlanAxis[];
  readonly minimize: Plan["minimize"];
  readonly confidence: number;
  /** Indices of the clients whose load grows. */
  readonly clients: readonly number[];
  /** One for each growth factor that was come to, in their order. */
  readonly levels: readonly FoundLevel[];
}

export interface FoundLevel {
  readonly growth: number;
  /** Whether sizes were found that meet all; those shown are then the answer, else the nearest miss. */
  readonly feasible: boolean;
  /** The search went to its end: the answer is as small as can be. */
  readonly isWhole: boolean;
  /** By axis, as written. */
  readonly values: readonly string[];
  readonly size: Size;
  /** All services, with how many instances they have. */
  readonly services: readonly { readonly name: string; readonly instances: number }[];
  /** Candidates tried, and how many of those were refused without being simulated. */
  readonly tried: number;
  readonly unsimulated: number;
  readonly conditions: readonly FoundCondition[];
  /** Why no size can be smaller, by axis; of a miss, nothing. */
  readonly stops: readonly Stop[];
  readonly rules: readonly StaticRule[];
}

export interface FoundCondition {
  readonly name: string;
  /** Of the outcome. */
  readonly variant: string;
  readonly holds: boolean;
  readonly decisive: Objective;
  /** How much more load it bears, as a factor; null: nobody looked. */
  readonly headroom: { readonly factor: number; readonly isLeast: boolean } | null;
}

/** Why a size is not one step smaller. */
export interface Stop {
  readonly axis: PlanAxis;
  /** One step smaller; null: the range begins with the answer. */
  readonly value: string | null;
  /** The condition that it fails in, and how; null where it was not simulated. */
  readonly condition: string | null;
  readonly objective: Objective | null;
  /** Why it was not simulated, else empty. */
  readonly reason: string;
}

/** How near to its limit an objective is, by the end of its interval that is nearer. */
export function stressOf({ observed, interval, limit, scale }: SloVerdict, { expression }: Slo): number {
  const { operator, left } = expression;
  if (Number.isNaN(observed)) return left.name === "recovery" ? 0 : Infinity;
  const isUpper = operator === "<" || operator === "<=";
  const bound = isUpper ? (interval?.high ?? observed) : (interval?.low ?? observed);
  if (operator === "==" || operator === "!=") return 0;
  if (isUpper) return limit > 0 ? bound / limit : bound > 0 ? Infinity : 0;
  if (scale === "percent") return limit < 1 ? (1 - bound) / (1 - limit) : bound < 1 ? Infinity : 0;
  return bound > 0 ? limit / bound : Infinity;
}
