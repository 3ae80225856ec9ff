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
const { COLD_SHIFT, ROW_SHIFT, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FLAG_BITS, FORKED } = R;
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
  private readonly rows: Pool;
  private readonly program: Program;
  private readonly ready: FrameList;
  private readonly keyed = new Keyed();

  constructor(world: World, execution: Execution) {
    this.world = world;
    this.execution = execution;
    this.instances = world.instances;
    this.rows = world.rows;
    this.program = world.program;
    this.ready = world.ready;
  }

  /** A frame splits into `count` branches, the first of them at entry `first` of the program's branches. */
  begin(frame: number, first: number, count: number): void {
    const a = frame << (ROW_SHIFT + 1);
    let previous = -1;
    for (let k = 0; k < count; k++) {
      const branch = this.add(frame, this.program.branches[first + k]);
      const { cold } = this.rows;
      cold[(branch << (COLD_SHIFT + 1)) + PREVIOUS] = previous;
      if (previous < 0) cold[(a >> 1) + FIRST_BRANCH] = branch;
      else cold[(previous << (COLD_SHIFT + 1)) + SIBLING] = branch;
      previous = branch;
      this.ready.push(branch);
    }
    const { i, cold } = this.rows;
    cold[(a >> 1) + PENDING] = count;
    i[a + STATE] = FORKED;
    i[a + FLAGS] &= FLAG_BITS;
  }

  /**
   * A branch is through. The frame that waits goes on after the last of them, or fails as the first did that
   * failed.
   */
  end(branch: number, outcome: number): void {
    const { f, i, cold } = this.rows;
    const b = branch << (ROW_SHIFT + 1);
    const parent = cold[(b >> 1) + PARENT];
    const a = parent << (ROW_SHIFT + 1);
    if (i[b + FLAGS] & HOLDS_WORKER) {
      this.world.server.release(branch, i[b + INSTANCE], this.instances.serviceOf(i[b + INSTANCE]));
    }
    const previous = cold[(b >> 1) + PREVIOUS];
    const next = cold[(b >> 1) + SIBLING];
    if (previous < 0) cold[(a >> 1) + FIRST_BRANCH] = next;
    else cold[(previous << (COLD_SHIFT + 1)) + SIBLING] = next;
    if (next >= 0) cold[(next << (COLD_SHIFT + 1)) + PREVIOUS] = previous;
    f[(a >> 1) + EXECUTED] += f[(b >> 1) + EXECUTED];
    this.rows.giveAttempt(branch);
    if (i[a + FLAGS] >> OUTCOME_SHIFT === OK) i[a + FLAGS] |= outcome << OUTCOME_SHIFT;
    if (--cold[(a >> 1) + PENDING] > 0) return;
    i[a + STATE] = RUNNING;
    const all = i[a + FLAGS] >> OUTCOME_SHIFT;
    if (all === OK) this.ready.push(parent);
    else this.execution.fail(parent, all);
  }

  /** Stops all branches of a frame. */
  stop(frame: number): void {
    const { f, cold } = this.rows;
    const a = frame << (ROW_SHIFT + 1);
    for (let branch = cold[(a >> 1) + FIRST_BRANCH]; branch >= 0;) {
      const b = branch << (ROW_SHIFT + 1);
      const next = cold[(b >> 1) + SIBLING];
      this.execution.stop(branch);
      f[(a >> 1) + EXECUTED] += f[(b >> 1) + EXECUTED];
      this.rows.giveAttempt(branch);
      branch = next;
    }
    cold[(a >> 1) + FIRST_BRANCH] = -1;
  }

  private add(frame: number, entry: number): number {
    const branch = this.rows.takeBranch();
    const { f, i, cold } = this.rows;
    const a = frame << (ROW_SHIFT + 1);
    const b = branch << (ROW_SHIFT + 1);
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
    cold[(b >> 1) + PARENT] = frame;
    cold[(b >> 1) + WAITING_FOR] = -1;
    cold[(b >> 1) + FIRST_BRANCH] = -1;
    cold[(b >> 1) + SIBLING] = -1;
    f[(b >> 1) + DUE_AT] = -1;
    f[(b >> 1) + EXECUTED] = 0;
    return branch;
  }
}
