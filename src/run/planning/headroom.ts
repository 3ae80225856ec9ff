import type { FoundCondition } from "../../report/planned";
import type { Plan } from "../../scenario/planned";
import type { Answered, Round } from "../study";
import { evaluate } from "./evaluate";
import type { Candidate } from "./evaluate";

/** Headroom is told in steps of this share of the load, up to so many of them. */
export const HEADROOM_STEP = 0.05;
const STEPS = 20;

/** How much more load the answer of a plan bears, in each of its conditions. */
export class Headroom {
  readonly #plan: Plan;
  readonly #answer: Candidate;
  readonly #steps = new Map<number, number>();

  constructor(plan: Plan, answer: Candidate) {
    this.#plan = plan;
    this.#answer = answer;
  }

  /** False when somebody stopped it. */
  *look(): Generator<Round, boolean, Answered> {
    for (const condition of this.#answer.conditions) {
      let low = 0;
      let high = STEPS;
      while (low < high) {
        // A little more is likelier to be too much than a lot more is to be borne.
        const middle = low + Math.ceil((high - low) / 3);
        const growth = this.#answer.growth * factorOf(middle);
        const more = { ...this.#answer, growth, conditions: [condition] };
        const evaluation = yield* evaluate(this.#plan, more);
        if (evaluation === null) return false;
        if (evaluation.feasible) low = middle;
        else high = middle - 1;
      }
      this.#steps.set(condition, low);
    }
    return true;
  }

  of(condition: number): FoundCondition["headroom"] {
    const steps = this.#steps.get(condition);
    return steps === undefined ? null : { factor: factorOf(steps), isLeast: steps === STEPS };
  }
}

/** Without the dust of binary fractions. */
function factorOf(steps: number): number {
  return Math.round(1000 * (1 + steps * HEADROOM_STEP)) / 1000;
}
