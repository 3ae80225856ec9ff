import type { Count } from "../kernel/distribution/count";
import type { Cache, CacheStore, Call, Parallel, Step } from "../scenario/step";
import type { Distribution } from "../kernel/distribution/spec";
import { REGISTERS } from "./rows";

/** Instructions of four integers: opcode and up to three operands. */
const WIDTH = 4;
/** sampler */
const WORK = 0;
/** sampler */
const WAIT = 1;
/** call site, target if the call fails; 0: the frame fails */
const CALL_SITE = 2;
/** chance (index), target if it does not happen */
const CHANCE = 3;
/** register, times, target when times is 0 */
const REPEAT = 4;
/** register, target of the next round */
const LOOP = 5;
/** first entry of `choices`, number of entries */
const CHOOSE = 6;
/** target */
const JUMP = 7;
/** first entry of `branches`, number of entries */
const FORK = 8;
/** end of a branch */
const JOIN = 9;
/** chance (index), wait (index) */
const FAIL = 10;
/** end of the operation */
const END = 11;
/** first entry of `branches`, number of entries, row of `joins` */
const FORK_SOME = 12;
/** register, counts (index), target when there are none */
const REPEAT_DRAWN = 13;
/** pool of the service */
const TAKE_SLOT = 14;
/** call site */
const CALL_ASYNC = 15;
/** the attempt has been let in by the limit of its operation */
const ADMIT = 16;
/** cache, register: the key that is looked up */
const DRAW_KEY = 17;
/** cache, target if it is not there, register */
const LOOK_UP = 18;
/** cache, register */
const STORE = 19;

/** Of `joins`: how many must end well (0: all must end), and how many are under way at once. */
const JOIN_WIDTH = 2;

/** One place in an operation where another service is called. */
export interface CallSite {
  readonly service: number;
  readonly operation: number;
  readonly timeoutNs: number;
  readonly ignoreErrors: boolean;
  readonly isAsync: boolean;
  readonly ownRetry: Call["ownRetry"];
  /** Sizes of messages, in bytes; null: those of the operation. */
  readonly request: Distribution | null;
  readonly response: Distribution | null;
}

/** One place where something is looked up in a cache that fills. */
export interface CacheSite {
  readonly store: CacheStore;
  /** The service whose instances hold it, or -1: each instance has its own. */
  readonly service: number;
}

/** All operations of a scenario as integer instructions with tables beside them. */
export interface Program {
  readonly code: Int32Array;
  readonly distributions: readonly Distribution[];
  readonly counts: readonly Count[];
  readonly callSites: readonly CallSite[];
  readonly caches: readonly CacheSite[];
  readonly chances: Float64Array;
  /** What a failed answer says of when to ask again, ns; the first: nothing. */
  readonly waits: Float64Array;
  /** by global operation number: its entry of `chances` for errors of its own or its service's, or -1 */
  readonly errorChance: Int32Array;
  /** by choice entry: cumulative probability, target */
  readonly choiceUpTo: Float64Array;
  readonly choiceTarget: Int32Array;
  /** by branch entry: where it begins */
  readonly branches: Int32Array;
  /** JOIN_WIDTH numbers for each FORK_SOME */
  readonly joins: Int32Array;
  /** by global operation number: where it begins */
  readonly entry: Int32Array;
  /** by global operation number: 0 critical, 1 default, 2 sheddable */
  readonly priorityOf: Int32Array;
  /** by global operation number: how long after its arrival it ends at the latest; Infinity: whenever */
  readonly timeoutNs: Float64Array;
  /** by global operation number: its service */
  readonly serviceOf: Int32Array;
  /** by service: global number of its first operation */
  readonly firstOperation: Int32Array;
  /** by call site: service whose operation it stands in */
  readonly siteOwner: Int32Array;
}

export class Compiler {
  readonly code: number[] = [];
  readonly distributions: Distribution[] = [];
  readonly counts: Count[] = [];
  readonly joins: number[] = [];
  readonly callSites: CallSite[] = [];
  readonly caches: CacheSite[] = [];
  readonly chances: number[] = [];
  readonly waits: number[] = [0];
  readonly choiceUpTo: number[] = [];
  readonly choiceTarget: number[] = [];
  readonly branches: number[] = [];

  get here(): number {
    return this.code.length;
  }

  emit(opcode: number, a = 0, b = 0, c = 0): number {
    return this.code.push(opcode, a, b, c) - WIDTH;
  }

  /** `depth`: loops of this frame around these steps, hence the next free register. */
  steps(steps: readonly Step[], depth: number): void {
    for (const step of steps) this.step(step, depth);
  }

  chance(probability: number): number {
    return this.chances.push(probability) - 1;
  }

  private step(step: Step, depth: number): void {
    switch (step.kind) {
      case "work":
        this.emit(WORK, this.distributions.push(step.time) - 1);
        return;
      case "wait":
        this.wait(step.time);
        return;
      case "fail":
        this.emit(
          FAIL,
          this.chance(step.probability),
          step.retryAfterNs === 0 ? 0 : this.waits.push(step.retryAfterNs) - 1,
        );
        return;
      case "noop":
        return;
      case "call":
        this.call(step);
        return;
      case "parallel":
        this.parallel(step);
        return;
      case "use":
        // A branch of its own holds the slot, and gives it back however it ends.
        this.fork([step.steps], () => {
          this.emit(TAKE_SLOT, step.pool);
          if (step.hold !== null) this.wait(step.hold);
        });
        return;
      case "repeat":
        this.repeat(step.times, step.steps, depth);
        return;
      case "cache":
        this.cache(step, depth);
        return;
      case "choose":
        this.choose(step.branches, depth);
    }
  }

  private wait(time: Distribution): void {
    this.emit(WAIT, this.distributions.push(time) - 1);
  }

  private cache(step: Cache, depth: number): void {
    const { hit, store, lookUp, miss } = step;
    if (store !== null && depth === REGISTERS) {
      this.fork([[step]]);
      return;
    }
    const site = store === null ? -1 : this.caches.push({ store, service: store.service ?? -1 }) - 1;
    if (site >= 0) this.emit(DRAW_KEY, site, depth);
    // The key stays in its register until what was missed is stored.
    const inner = site >= 0 ? depth + 1 : depth;
    const first = this.here;
    this.steps(lookUp, inner);
    const after = this.here;
    const find = site >= 0 ? this.emit(LOOK_UP, site, 0, depth) : this.emit(CHANCE, this.chance(hit));
    const over = this.emit(JUMP);
    this.code[find + 2] = this.here;
    for (let at = first; at < after; at += WIDTH)
      if (this.code[at] === CALL_SITE) this.code[at + 2] = this.here;
    this.steps(miss, inner);
    if (site >= 0) this.emit(STORE, site, depth);
    this.code[over + 1] = this.here;
  }

  private call(step: Call): void {
    const skip = step.probability < 1 ? this.emit(CHANCE, this.chance(step.probability)) : -1;
    const { service, operation, timeoutNs, onError, isAsync, ownRetry, request, response } = step;
    const ignoreErrors = onError === "ignore";
    const site = { service, operation, timeoutNs, ignoreErrors, isAsync, ownRetry, request, response };
    this.emit(isAsync ? CALL_ASYNC : CALL_SITE, this.callSites.push(site) - 1);
    if (skip >= 0) this.code[skip + 2] = this.here;
  }

  private parallel({ branches, join, limit }: Parallel): void {
    if (join === "all" && limit >= branches.length) {
      this.fork(branches);
      return;
    }
    const row = this.joins.push(join === "all" ? 0 : join, Math.min(limit, branches.length)) - JOIN_WIDTH;
    this.fork(branches, undefined, row);
  }

  /** `before`: emits what each branch begins with. `row`: of `joins`, or -1: all run until all have ended. */
  private fork(branches: readonly (readonly Step[])[], before?: () => void, row = -1): void {
    if (branches.length === 0) return;
    const first = this.branches.length;
    for (let k = 0; k < branches.length; k++) this.branches.push(0);
    this.emit(row < 0 ? FORK : FORK_SOME, first, branches.length, Math.max(row, 0));
    const over = this.emit(JUMP);
    branches.forEach((steps, k) => {
      this.branches[first + k] = this.here;
      before?.();
      this.steps(steps, 0);
      this.emit(JOIN);
    });
    this.code[over + 1] = this.here;
  }

  private repeat(times: Count, steps: readonly Step[], depth: number): void {
    if (depth === REGISTERS) {
      // No register left in this frame: a single branch brings its own.
      this.fork([[{ kind: "repeat", times, steps }]]);
      return;
    }
    const start =
      times.kind === "rounded" && times.of.kind === "constant"
        ? this.emit(REPEAT, depth, times.of.value)
        : this.emit(REPEAT_DRAWN, depth, this.counts.push(times) - 1);
    const body = this.here;
    this.steps(steps, depth + 1);
    this.emit(LOOP, depth, body);
    this.code[start + 3] = this.here;
  }

  private choose(
    branches: readonly { readonly weight: number; readonly steps: readonly Step[] }[],
    depth: number,
  ): void {
    const first = this.choiceUpTo.length;
    const total = branches.reduce((sum, branch) => sum + branch.weight, 0);
    let upTo = 0;
    for (const { weight } of branches) {
      upTo += weight / total;
      this.choiceUpTo.push(upTo);
      this.choiceTarget.push(0);
    }
    this.emit(CHOOSE, first, branches.length);
    const exits = branches.map(({ steps }, k) => {
      this.choiceTarget[first + k] = this.here;
      this.steps(steps, depth);
      return this.emit(JUMP);
    });
    for (const exit of exits) this.code[exit + 1] = this.here;
  }
}

// Exported by name at the end: a constant exported where it is declared is looked up at each use inside its
// own file.
export { WIDTH, WORK, WAIT, CALL_SITE, CHANCE, REPEAT, LOOP, CHOOSE, JUMP, FORK, JOIN, FAIL, END };
export { ADMIT, DRAW_KEY, LOOK_UP, STORE, CALL_ASYNC, FORK_SOME, REPEAT_DRAWN, TAKE_SLOT };
