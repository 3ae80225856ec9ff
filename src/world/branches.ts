import * as Outcome from "../mesh/outcome";
import { Answers } from "./answers";
import * as R from "./rows";

const { OK } = Outcome;
const { ROW_SHIFT, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FLAG_BITS, FORKED } = R;
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

/**
 * Parallel steps: frames that a frame waits for. They are linked both ways, so that each can leave from
 * anywhere.
 */
export abstract class Branches extends Answers {
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
    const previous = cold[b | PREVIOUS];
    const next = cold[b | SIBLING];
    if (previous < 0) cold[a | FIRST_BRANCH] = next;
    else cold[(previous << (ROW_SHIFT + 1)) | SIBLING] = next;
    if (next >= 0) cold[(next << (ROW_SHIFT + 1)) | PREVIOUS] = previous;
    f[(a >> 1) | EXECUTED] += f[(b >> 1) | EXECUTED];
    this.giveAttempt(branch);
    if (i[a | FLAGS] >> OUTCOME_SHIFT === OK) i[a | FLAGS] |= outcome << OUTCOME_SHIFT;
    if (--cold[a | PENDING] > 0) return;
    i[a | STATE] = RUNNING;
    const all = i[a | FLAGS] >> OUTCOME_SHIFT;
    if (all === OK) this.ready.push(parent);
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

  private addBranch(frame: number, entry: number): number {
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
