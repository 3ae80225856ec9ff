import * as Outcome from "../mesh/outcome";
import * as Program from "./program";
import { ResourcePools } from "./resource-pools";
import * as R from "./rows";

const { OK } = Outcome;
const { ROW_SHIFT, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FLAG_BITS, FORKED } = R;
const { FORKED_SOME, HOLDS_SLOT, NEEDED, NEXT_BRANCH } = R;
const { WIDTH } = Program;
const {
  HOLDS_WORKER,
  INSTANCE,
  IS_BRANCH,
  KEY0,
  KEY1,
  MEASURED,
  OPERATION,
  OUTCOME_SHIFT,
  PARENT,
  PC,
  PENDING,
  PREVIOUS,
} = R;
const { RUNNING, SIBLING, STATE, WAITING_FOR } = R;

/** NEEDED of a frame that waits for all; and of one that has what it needs. */
const ALL = 0;
const MET = -1;

/**
 * Parallel steps: frames that a frame waits for. They are linked both ways, so that each can leave from
 * anywhere.
 */
export abstract class Branches extends ResourcePools {
  /** A frame splits into `count` branches, the first of them at entry `first` of the program's branches. */
  fork(frame: number, first: number, count: number): void {
    const a = frame << (ROW_SHIFT + 1);
    let previous = -1;
    for (let k = 0; k < count; k++) {
      const branch = this.addBranch(frame, this.program.branches[first + k]);
      const { cold } = this;
      cold[(branch << (ROW_SHIFT + 1)) | PREVIOUS] = previous;
      if (previous < 0) cold[a | FIRST_BRANCH] = branch;
      else cold[(previous << (ROW_SHIFT + 1)) | SIBLING] = branch;
      previous = branch;
      this.ready.push(branch);
    }
    const { i, cold } = this;
    cold[a | PENDING] = count;
    i[a | STATE] = FORKED;
    i[a | FLAGS] &= FLAG_BITS;
  }

  /** The same, but not all are needed, or not all begin at once: `row` of the program's joins says. */
  forkSome(frame: number, first: number, count: number, row: number): void {
    const a = frame << (ROW_SHIFT + 1);
    const { joins } = this.program;
    const begun = Math.min(count, joins[row + 1]);
    this.fork(frame, first, begun);
    const { i, cold } = this;
    cold[a | PENDING] = count;
    cold[a | NEEDED] = joins[row];
    cold[a | NEXT_BRANCH] = first + begun;
    i[a | STATE] = FORKED_SOME;
  }

  /**
   * A branch is through. The frame that waits goes on after the last of them, or fails as the first did that
   * failed.
   */
  endBranch(branch: number, outcome: number): void {
    const { f, i, cold } = this;
    const b = branch << (ROW_SHIFT + 1);
    const parent = cold[b | PARENT];
    const a = parent << (ROW_SHIFT + 1);
    if (i[b | FLAGS] & HOLDS_WORKER) {
      this.release(branch, i[b | INSTANCE], this.instances.serviceOf(i[b | INSTANCE]));
    }
    if (i[b | FLAGS] & HOLDS_SLOT) this.giveSlot(branch);
    const previous = cold[b | PREVIOUS];
    const next = cold[b | SIBLING];
    if (previous < 0) cold[a | FIRST_BRANCH] = next;
    else cold[(previous << (ROW_SHIFT + 1)) | SIBLING] = next;
    if (next >= 0) cold[(next << (ROW_SHIFT + 1)) | PREVIOUS] = previous;
    f[(a >> 1) | EXECUTED] += f[(b >> 1) | EXECUTED];
    this.giveAttempt(branch);
    if (i[a | FLAGS] >> OUTCOME_SHIFT === OK) i[a | FLAGS] |= outcome << OUTCOME_SHIFT;
    const left = --cold[a | PENDING];
    if (i[a | STATE] === FORKED_SOME && !this.isDecided(parent, outcome)) {
      this.beginNext(parent);
      return;
    }
    if (left > 0 && i[a | STATE] === FORKED) return;
    if (left > 0) this.cancelAll(parent);
    const isMet = i[a | STATE] === FORKED_SOME && cold[a | NEEDED] === MET;
    i[a | STATE] = RUNNING;
    const all = i[a | FLAGS] >> OUTCOME_SHIFT;
    if (all === OK || isMet) this.ready.push(parent);
    else this.fail(parent, all);
  }

  /** Stops all branches of a frame. */
  stopBranches(frame: number): void {
    const { f, cold } = this;
    const a = frame << (ROW_SHIFT + 1);
    for (let branch = cold[a | FIRST_BRANCH]; branch >= 0;) {
      const b = branch << (ROW_SHIFT + 1);
      const next = cold[b | SIBLING];
      this.stop(branch);
      f[(a >> 1) | EXECUTED] += f[(b >> 1) | EXECUTED];
      this.giveAttempt(branch);
      branch = next;
    }
    cold[a | FIRST_BRANCH] = -1;
  }

  /** One of several branches has ended: is it known how the frame goes on? */
  private isDecided(frame: number, outcome: number): boolean {
    const { cold } = this;
    const a = frame << (ROW_SHIFT + 1);
    const left = cold[a | PENDING];
    if (cold[a | NEEDED] === ALL) return left === 0;
    if (outcome === OK && --cold[a | NEEDED] === 0) {
      cold[a | NEEDED] = MET;
      return true;
    }
    return left < cold[a | NEEDED];
  }

  /** The next of a frame's branches that had to wait, if there is one. */
  private beginNext(frame: number): void {
    const a = frame << (ROW_SHIFT + 1);
    const { code, branches } = this.program;
    const fork = this.i[a | PC] - WIDTH;
    const entry = this.cold[a | NEXT_BRANCH];
    if (entry === code[fork + 1] + code[fork + 2]) return;
    this.cold[a | NEXT_BRANCH]++;
    const branch = this.addBranch(frame, branches[entry]);
    const { cold } = this;
    const first = cold[a | FIRST_BRANCH];
    cold[(branch << (ROW_SHIFT + 1)) | PREVIOUS] = -1;
    cold[(branch << (ROW_SHIFT + 1)) | SIBLING] = first;
    if (first >= 0) cold[(first << (ROW_SHIFT + 1)) | PREVIOUS] = branch;
    cold[a | FIRST_BRANCH] = branch;
    this.ready.push(branch);
  }

  private cancelAll(frame: number): void {
    const before = this.cancels;
    this.cancels = 1;
    this.stopBranches(frame);
    this.cancels = before;
  }

  protected addBranch(frame: number, entry: number): number {
    const branch = this.takeBranch();
    const { f, i, cold } = this;
    const a = frame << (ROW_SHIFT + 1);
    const b = branch << (ROW_SHIFT + 1);
    this.keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]++);
    this.keyed.next();
    i[b | KEY0] = this.keyed.high;
    i[b | KEY1] = this.keyed.low;
    i[b | DRAWS] = 0;
    i[b | INSTANCE] = i[a | INSTANCE];
    i[b | OPERATION] = i[a | OPERATION];
    i[b | PC] = entry;
    i[b | STATE] = RUNNING;
    i[b | FLAGS] = (i[a | FLAGS] & MEASURED) | IS_BRANCH;
    cold[b | PARENT] = frame;
    cold[b | WAITING_FOR] = -1;
    cold[b | FIRST_BRANCH] = -1;
    cold[b | SIBLING] = -1;
    f[(b >> 1) | DUE_AT] = -1;
    f[(b >> 1) | EXECUTED] = 0;
    return branch;
  }
}
