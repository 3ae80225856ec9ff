import { Sampler } from "../../kernel/distribution/sampler";
import type { Keyed } from "../../kernel/keyed";
import type { JourneyStep } from "../../scenario/client";

/** Instructions of four integers: opcode and up to three operands. */
const WIDTH = 4;
/** target, chance (index), 1: a failure ends the journey */
const CALL = 0;
/** sampler */
const WAIT = 1;
/** register, times, target when times is 0 */
const REPEAT = 2;
/** register, target of the next round */
const LOOP = 3;
/** first entry of `ways`, number of entries */
const CHOOSE = 4;
/** target */
const JUMP = 5;
const END = 6;

/** What a user does next. */
export const ASKS = 0;
export const WAITS = 1;
export const IS_THROUGH = 2;

/** A client's journey as integer instructions, and where each of its users is in it. */
export class Journey {
  private readonly code: number[] = [];
  private readonly samplers: Sampler[] = [];
  private readonly chances: number[] = [];
  private readonly upTo: number[] = [];
  private readonly ways: number[] = [];
  private depth = 0;
  /** by user: next instruction; draws made; the last call's failure ends the journey */
  private readonly pc: Int32Array;
  private readonly drawn: Int32Array;
  private readonly isStrict: Uint8Array;
  /** by user, by loop around the step: rounds left */
  private readonly rounds: Int32Array;
  /** Of what `next` answered: whom the user asks, or for how long (ns) it waits. */
  target = 0;
  waitNs = 0;

  constructor(steps: readonly JourneyStep[], users: number) {
    this.steps(steps, 0);
    this.emit(END);
    this.pc = new Int32Array(users);
    this.drawn = new Int32Array(users);
    this.isStrict = new Uint8Array(users);
    this.rounds = new Int32Array(users * this.depth);
  }

  /** The user has not begun, or has come to the end. */
  isAtStart(user: number): boolean {
    return this.pc[user] === 0;
  }

  /** How a request of the user ended: goes on, or gives the journey up. */
  answered(user: number, isOk: boolean): void {
    if (!isOk && this.isStrict[user] === 1) this.pc[user] = 0;
  }

  /**
   * Follows the steps to the next request or pause, or to the end; which of them is the answer. `load` makes
   * the user's draw of this number the next.
   */
  next(user: number, keyed: Keyed, load: (draw: number) => void): number {
    const { code, rounds } = this;
    const registers = user * this.depth;
    for (let pc = this.pc[user]; ;) {
      const [opcode, a, b, c] = [code[pc], code[pc + 1], code[pc + 2], code[pc + 3]];
      pc += WIDTH;
      switch (opcode) {
        case CALL:
          if (this.chances[b] < 1 && this.unit(user, keyed, load) >= this.chances[b]) break;
          this.pc[user] = pc;
          this.isStrict[user] = c;
          this.target = a;
          return ASKS;
        case WAIT:
          this.pc[user] = pc;
          load(this.drawn[user]++);
          keyed.next();
          keyed.load(keyed.high, keyed.low, 0);
          this.waitNs = this.samplers[a].sample(keyed);
          return WAITS;
        case REPEAT:
          rounds[registers + a] = b;
          if (b === 0) pc = c;
          break;
        case LOOP:
          if (--rounds[registers + a] > 0) pc = b;
          break;
        case CHOOSE:
          pc = this.choose(this.unit(user, keyed, load), a, b);
          break;
        case JUMP:
          pc = a;
          break;
        default:
          this.pc[user] = 0;
          return IS_THROUGH;
      }
    }
  }

  private unit(user: number, keyed: Keyed, load: (draw: number) => void): number {
    load(this.drawn[user]++);
    return keyed.unit();
  }

  private choose(u: number, first: number, count: number): number {
    for (let k = first; k < first + count - 1; k++) if (u < this.upTo[k]) return this.ways[k];
    return this.ways[first + count - 1];
  }

  private emit(opcode: number, a = 0, b = 0, c = 0): number {
    return this.code.push(opcode, a, b, c) - WIDTH;
  }

  private steps(steps: readonly JourneyStep[], depth: number): void {
    this.depth = Math.max(this.depth, depth);
    for (const step of steps) this.step(step, depth);
  }

  /** `depth`: loops around this step, hence the next free register. */
  private step(step: JourneyStep, depth: number): void {
    switch (step.kind) {
      case "call":
        this.emit(
          CALL,
          step.target,
          this.chances.push(step.probability) - 1,
          step.onError === "fail" ? 1 : 0,
        );
        return;
      case "wait":
        this.emit(WAIT, this.samplers.push(new Sampler(step.time)) - 1);
        return;
      case "repeat": {
        const start = this.emit(REPEAT, depth, step.times);
        const body = this.code.length;
        this.steps(step.steps, depth + 1);
        this.emit(LOOP, depth, body);
        this.code[start + 3] = this.code.length;
        return;
      }
      case "choose":
        this.fork(step.branches, depth);
    }
  }

  private fork(branches: Extract<JourneyStep, { kind: "choose" }>["branches"], depth: number): void {
    const first = this.upTo.length;
    const total = branches.reduce((sum, { weight }) => sum + weight, 0);
    let upTo = 0;
    for (const { weight } of branches) {
      upTo += weight / total;
      this.upTo.push(upTo);
      this.ways.push(0);
    }
    this.emit(CHOOSE, first, branches.length);
    const exits = branches.map(({ steps }, k) => {
      this.ways[first + k] = this.code.length;
      this.steps(steps, depth);
      return this.emit(JUMP);
    });
    for (const exit of exits) this.code[exit + 1] = this.code.length;
  }
}
