import { ACTIVITIES } from "../../stats/samples";
import type { Activity } from "../../stats/samples";
import * as Program from "../program";
import * as R from "../rows";
import type { ServiceState } from "../service-state";
import { Metered } from "./metered";
import { Recorder } from "./recorder";

const { ROW_SHIFT, STATE, WAITING_SLOT } = R;

const code = (activity: Activity): number => ACTIVITIES.indexOf(activity);
const QUEUE = code("queue");
const WORK = code("work");
const WAIT = code("wait");
const POOL = code("pool");

/** Writes down what frames spend their time with: each thing ends when the frame goes on. */
export abstract class RecordedStays extends Metered {
  protected readonly recorder = new Recorder();

  override runFrame(frame: number): void {
    this.recorder.endStay(frame, this.queue.now);
    super.runFrame(frame);
  }

  override beginWork(frame: number, instance: number, service: ServiceState, work: number): void {
    this.recorder.beginStay(frame, WORK, this.queue.now, work);
    super.beginWork(frame, instance, service, work);
  }

  override takeSlot(frame: number, pool: number): boolean {
    const before = this.recorder.attempt(frame);
    const isTaken = super.takeSlot(frame, pool);
    // Who is refused may be gone, and its row another's.
    const isSame = this.recorder.attempt(frame) === before;
    if (!isTaken && isSame && this.i[(frame << (ROW_SHIFT + 1)) | STATE] === WAITING_SLOT)
      this.recorder.beginStay(frame, POOL, this.queue.now);
    return isTaken;
  }

  protected override enqueue(frame: number, row: number, service: ServiceState): void {
    this.recorder.beginStay(frame, QUEUE, this.queue.now);
    super.enqueue(frame, row, service);
  }

  protected override leaveSteps(frame: number, pc: number): void {
    if (this.program.code[pc] === Program.WAIT) this.recorder.beginStay(frame, WAIT, this.queue.now);
    super.leaveSteps(frame, pc);
  }

  protected override addBranch(frame: number, entry: number): number {
    const branch = super.addBranch(frame, entry);
    this.recorder.branchTaken(branch, frame);
    return branch;
  }
}
