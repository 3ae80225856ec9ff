import type { ExperimentOutcome, VariantOutcome } from "../../report/outcome";
import type { FoundCondition, FoundLevel, FoundPlan, Stop } from "../../report/planned";
import type { Plan } from "../../scenario/planned";
import { instancesOf, sizeOf } from "../../scenario/price";
import type { Size } from "../../scenario/price";
import type { Answered, Round } from "../study";
import { evaluate } from "./evaluate";
import type { Evaluation } from "./evaluate";
import { Headroom } from "./headroom";
import { rulesOf } from "./rules";
import { search, searchGrid } from "./search";
import type { Found, Sizes } from "./search";

/** Where a plan is. */
export interface PlanProgress {
  readonly growth: number;
  /** Number of the growth factor, from 1, and of how many. */
  readonly level: number;
  readonly levels: number;
  /** Candidates tried for this factor. */
  readonly tried: number;
  /** What is tried now, by axis, and the best so far; null: nothing has done yet. */
  readonly values: readonly string[];
  readonly best: readonly string[] | null;
}

export type OnTry = (progress: PlanProgress) => void;

/**
 * Everything that a plan asks for, round by round, as `study` does for an experiment. What comes out depends
 * on nothing but the results of the rounds.
 */
export function* planning(
  plan: Plan,
  onTry: OnTry = () => undefined,
): Generator<Round, ExperimentOutcome, Answered> {
  const levels: FoundLevel[] = [];
  const variants: VariantOutcome[] = [];
  let interrupted = false;
  for (const [index, growth] of plan.growth.entries()) {
    const level = new Level(plan, growth, (tried, values, best) => {
      onTry({ growth, level: index + 1, levels: plan.growth.length, tried, values, best });
    });
    const found = yield* level.find();
    interrupted = level.wasStopped;
    if (found !== null) {
      levels.push(found.level);
      variants.push(...found.variants);
    }
    if (interrupted) break;
  }
  const { axes, minimize, confidence, clients } = plan;
  const foundPlan: FoundPlan = { axes, minimize, confidence, clients, levels };
  return { variants, baseline: null, interrupted, plan: foundPlan };
}

interface Answer {
  readonly level: FoundLevel;
  readonly variants: readonly VariantOutcome[];
}

type Stepping<T> = Generator<Round, T, Answered>;

/** What is remembered of a candidate: not its results, which are large. */
type Memory = Pick<Evaluation, "feasible" | "reason"> & {
  readonly worst: Stop["objective"];
  readonly condition: string | null;
};

type OnTryOfLevel = (tried: number, values: readonly string[], best: readonly string[] | null) => void;

/** The search at one growth factor. */
class Level {
  wasStopped = false;
  readonly #plan: Plan;
  readonly #growth: number;
  readonly #onTry: OnTryOfLevel;
  readonly #memory = new Map<string, Memory>();
  readonly #sizes = new Map<string, Size>();
  #best: Evaluation | null = null;
  #nearest: Evaluation | null = null;

  constructor(plan: Plan, growth: number, onTry: OnTryOfLevel) {
    this.#plan = plan;
    this.#growth = growth;
    this.#onTry = onTry;
  }

  /** Null when it was stopped before anything was known. */
  *find(): Stepping<Answer | null> {
    const { axes, method } = this.#plan;
    const counts = axes.map(({ values }) => values.length);
    const price = (sizes: Sizes): number => this.#sizeOf(sizes)[this.#plan.minimize];
    const walk = (method === "grid" ? searchGrid : search)({ counts, price });
    let step = walk.next();
    while (step.done !== true) {
      const evaluation = yield* this.#try(step.value);
      if (evaluation === null) return this.#answer(null, null);
      step = walk.next(evaluation);
    }
    const found: Found = step.value;
    if (found.sizes === null && this.#nearest === null) yield* this.#forceLargest();
    if (found.sizes === null || this.#best === null) return this.#answer(null, null);
    const headroom = new Headroom(this.#plan, this.#best.candidate);
    this.wasStopped = !(yield* headroom.look());
    return this.#answer(found.sizes, headroom);
  }

  *#try(sizes: Sizes): Stepping<Evaluation | null> {
    this.#onTry(
      this.#memory.size,
      this.#valuesOf(sizes),
      this.#best && this.#valuesOf(this.#best.candidate.sizes),
    );
    const conditions = this.#plan.conditions.map((_, condition) => condition);
    const evaluation = yield* evaluate(this.#plan, { sizes, growth: this.#growth, conditions });
    if (evaluation === null) this.wasStopped = true;
    else this.#remember(sizes, evaluation);
    return evaluation;
  }

  /** So that a plan without any hope has a miss to show. */
  *#forceLargest(): Stepping<void> {
    const sizes = this.#plan.axes.map(({ values }) => values.length - 1);
    const conditions = this.#plan.conditions.map((_, condition) => condition);
    const evaluation = yield* evaluate(this.#plan, { sizes, growth: this.#growth, conditions }, true);
    if (evaluation === null) this.wasStopped = true;
    else if (evaluation.tested.length > 0) this.#nearest = evaluation;
  }

  #remember(sizes: Sizes, evaluation: Evaluation): void {
    const { feasible, reason, refusedIn, tested, stress } = evaluation;
    const failing = tested.filter(({ judgement }) => judgement.certainty !== "holds");
    const worst = failing.length === 0 ? null : failing.reduce((a, b) => (stressIn(b) > stressIn(a) ? b : a));
    this.#memory.set(sizes.join(), {
      feasible,
      reason,
      worst: worst?.judgement.decisive ?? null,
      condition: this.#plan.conditions.at(worst?.condition ?? refusedIn ?? Infinity) ?? null,
    });
    if (feasible) {
      if (this.#best === null || this.#isLess(sizes, this.#best.candidate.sizes)) this.#best = evaluation;
    } else if (tested.length > 0 && (this.#nearest === null || stress < this.#nearest.stress)) {
      this.#nearest = evaluation;
    }
  }

  /** Cheaper, or as cheap and smaller. */
  #isLess(a: Sizes, b: Sizes): boolean {
    const price = (sizes: Sizes): number => this.#sizeOf(sizes)[this.#plan.minimize];
    const steps = (sizes: Sizes): number => sizes.reduce((sum, index) => sum + index, 0);
    return price(a) - price(b) < 0 || (price(a) === price(b) && steps(a) < steps(b));
  }

  #sizeOf(sizes: Sizes): Size {
    const key = sizes.join();
    let size = this.#sizes.get(key);
    if (size === undefined) {
      const scenario = this.#plan.scenarioOf(sizes, null);
      size = typeof scenario === "string" ? NO_SIZE : sizeOf(scenario);
      this.#sizes.set(key, size);
    }
    return size;
  }

  #servicesOf(sizes: Sizes): FoundLevel["services"] {
    const scenario = this.#plan.scenarioOf(sizes, null);
    if (typeof scenario === "string") return [];
    return scenario.services.map((service) => ({ name: service.name, instances: instancesOf(service) }));
  }

  #valuesOf(sizes: Sizes): string[] {
    return this.#plan.axes.map(({ values }, axis) => values[sizes[axis]]);
  }

  /** `sizes`: what was found; null: nothing, or nothing yet. */
  #answer(sizes: Sizes | null, headroom: Headroom | null): Answer | null {
    const shown = this.#best ?? this.#nearest;
    if (shown === null) return null;
    const chosen = shown.candidate.sizes;
    const conditions = shown.tested.map((one): FoundCondition => {
      const name = this.#plan.conditions[one.condition];
      const { certainty, decisive } = one.judgement;
      const variant = this.#variantName(name);
      const isFound = headroom?.of(one.condition) ?? null;
      return { name, variant, holds: certainty === "holds", decisive, headroom: isFound };
    });
    const memories = [...this.#memory.values()];
    const level: FoundLevel = {
      growth: this.#growth,
      feasible: this.#best !== null,
      // Stopped while it looked for headroom, it has its answer.
      isWhole: sizes !== null || !this.wasStopped,
      values: this.#valuesOf(chosen),
      size: this.#sizeOf(chosen),
      services: this.#servicesOf(chosen),
      tried: memories.length,
      unsimulated: memories.filter(({ reason }) => reason !== "").length,
      conditions,
      stops: sizes === null ? [] : this.#stops(sizes),
      rules: rulesOf(this.#plan, shown.tested),
    };
    const variants = shown.tested.map(({ condition, scenario, results }) => ({
      name: this.#variantName(this.#plan.conditions[condition]),
      scenario,
      results,
    }));
    return { level, variants };
  }

  #variantName(condition: string): string {
    return `${this.#growth}x ${condition}`;
  }

  #stops(sizes: Sizes): Stop[] {
    return this.#plan.axes.map((axis, i): Stop => {
      if (sizes[i] === 0) return { axis, value: null, condition: null, objective: null, reason: "" };
      const smaller = sizes.with(i, sizes[i] - 1);
      const value = axis.values[smaller[i]];
      const known = this.#memory.get(smaller.join());
      // In a grid one that is dearer for being smaller was never come to.
      if (known === undefined) return { axis, value, condition: null, objective: null, reason: "not tried" };
      return { axis, value, condition: known.condition, objective: known.worst, reason: known.reason };
    });
  }
}

const NO_SIZE: Size = { instances: Infinity, cores: Infinity, cost: Infinity };

function stressIn({ judgement }: Evaluation["tested"][number]): number {
  return judgement.decisive.stress;
}
