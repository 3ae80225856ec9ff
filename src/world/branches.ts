import { Keyed } from "../kernel/keyed";
import * as Outcome from "../mesh/outcome";
import type { Execution } from "./execution";
import type { Instances } from "./instances";
import type { FrameList } from "./frame-list";
import type { Pool } from "./pool";
import type { Program } from "./program";
import * as R from "./rows";
import type { World } from "./world";

const { OK } = Outcome;
const { ATTEMPT_SHIFT, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FLAG_BITS, FORKED, FREE } = R;
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
export class Branches {
  private readonly world: World;
  private readonly execution: Execution;
  private readonly instances: Instances;
  private readonly attempts: Pool;
  private readonly program: Program;
  private readonly ready: FrameList;
  private readonly keyed = new Keyed();

  constructor(world: World, execution: Execution) {
    this.world = world;
    this.execution = execution;
    this.instances = world.instances;
    this.attempts = world.attempts;
    this.program = world.program;
    this.ready = world.ready;
  }

  /** A frame splits into `count` branches, the first of them at entry `first` of the program's branches. */
  begin(frame: number, first: number, count: number): void {
    const a = frame << (ATTEMPT_SHIFT + 1);
    let previous = -1;
    for (let k = 0; k < count; k++) {
      const branch = this.add(frame, this.program.branches[first + k]);
      const { i } = this.attempts;
      i[(branch << (ATTEMPT_SHIFT + 1)) + PREVIOUS] = previous;
      if (previous < 0) i[a + FIRST_BRANCH] = branch;
      else i[(previous << (ATTEMPT_SHIFT + 1)) + SIBLING] = branch;
      previous = branch;
      this.ready.push(branch);
    }
    const { i } = this.attempts;
    i[a + PENDING] = count;
    i[a + STATE] = FORKED;
    i[a + FLAGS] &= FLAG_BITS;
  }

  /**
   * A branch is through. The frame that waits goes on after the last of them, or fails as the first did that
   * failed.
   */
  end(branch: number, outcome: number): void {
    const { f, i } = this.attempts;
    const b = branch << (ATTEMPT_SHIFT + 1);
    const parent = i[b + PARENT];
    const a = parent << (ATTEMPT_SHIFT + 1);
    if (i[b + FLAGS] & HOLDS_WORKER) {
      this.world.server.release(branch, i[b + INSTANCE], this.instances.serviceOf(i[b + INSTANCE]));
    }
    const previous = i[b + PREVIOUS];
    const next = i[b + SIBLING];
    if (previous < 0) i[a + FIRST_BRANCH] = next;
    else i[(previous << (ATTEMPT_SHIFT + 1)) + SIBLING] = next;
    if (next >= 0) i[(next << (ATTEMPT_SHIFT + 1)) + PREVIOUS] = previous;
    f[(a >> 1) + EXECUTED] += f[(b >> 1) + EXECUTED];
    this.free(branch);
    if (i[a + FLAGS] >> OUTCOME_SHIFT === OK) i[a + FLAGS] |= outcome << OUTCOME_SHIFT;
    if (--i[a + PENDING] > 0) return;
    i[a + STATE] = RUNNING;
    const all = i[a + FLAGS] >> OUTCOME_SHIFT;
    if (all === OK) this.ready.push(parent);
    else this.execution.fail(parent, all);
  }

  /** Stops all branches of a frame. */
  stop(frame: number): void {
    const { f, i } = this.attempts;
    const a = frame << (ATTEMPT_SHIFT + 1);
    for (let branch = i[a + FIRST_BRANCH]; branch >= 0;) {
      const b = branch << (ATTEMPT_SHIFT + 1);
      const next = i[b + SIBLING];
      this.execution.stop(branch);
      f[(a >> 1) + EXECUTED] += f[(b >> 1) + EXECUTED];
      this.free(branch);
      branch = next;
    }
    i[a + FIRST_BRANCH] = -1;
  }

  private add(frame: number, entry: number): number {
    const branch = this.attempts.take();
    const { f, i } = this.attempts;
    const a = frame << (ATTEMPT_SHIFT + 1);
    const b = branch << (ATTEMPT_SHIFT + 1);
    this.keyed.load(i[a + KEY0], i[a + KEY1], i[a + DRAWS]++);
    this.keyed.next();
    i[b + KEY0] = this.keyed.high;
    i[b + KEY1] = this.keyed.low;
    i[b + DRAWS] = 0;
    i[b + INSTANCE] = i[a + INSTANCE];
    i[b + OPERATION] = i[a + OPERATION];
    i[b + PC] = entry;
    i[b + STATE] = RUNNING;
    i[b + FLAGS] = (i[a + FLAGS] & MEASURED) | IS_BRANCH;
    i[b + PARENT] = frame;
    i[b + WAITING_FOR] = -1;
    i[b + FIRST_BRANCH] = -1;
    i[b + SIBLING] = -1;
    f[(b >> 1) + DUE_AT] = -1;
    f[(b >> 1) + EXECUTED] = 0;
    return branch;
  }

  private free(frame: number): void {
    this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + STATE] = FREE;
    this.attempts.give(frame);
  }
}
