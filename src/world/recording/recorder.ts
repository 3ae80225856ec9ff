import { ATTEMPT, ATTEMPT_COLUMNS, CALL, CALL_COLUMNS, STAY, STAY_COLUMNS } from "../../stats/samples";
import type { Samples } from "../../stats/samples";
import { longer } from "../longer";
import { Table } from "./table";

/** Of a row of the pool: nothing of it is written down. */
export const NOTHING = -1;

/** What is known of a call before its row is filled. */
export interface Opening {
  readonly request: number;
  readonly isTraced: boolean;
  readonly isListed: boolean;
  /** Record of the attempt that makes it, or NOTHING. */
  readonly parent: number;
  readonly frame: number;
}

/** The tables that are written, and which records the rows of the pool have in them just now. */
export class Recorder {
  readonly calls = new Table(CALL_COLUMNS);
  readonly attempts = new Table(ATTEMPT_COLUMNS);
  readonly stays = new Table(STAY_COLUMNS);
  /** by row: of its call; of its attempt, or of that which it is a branch of */
  private callOf = new Int32Array(64).fill(NOTHING);
  private attemptOf = new Int32Array(64).fill(NOTHING);
  /** by row of a recorded frame: number of the branch, 0 for none; its open stay, or NOTHING */
  private frameOf = new Int32Array(64);
  private stayOf = new Int32Array(64);
  private frames = 0;
  /** Calls and attempts that are written down and not over. */
  open = 0;

  /** A row is taken for a call: `opening` says what of, null that it is not written down. */
  callTaken(row: number, opening: Opening | null): void {
    this.reach(row);
    this.callOf[row] = NOTHING;
    if (opening === null) return;
    const call = this.calls.add();
    this.callOf[row] = call;
    this.open++;
    this.calls.set(call, CALL.request, opening.request);
    this.calls.set(call, CALL.isTraced, opening.isTraced ? 1 : 0);
    this.calls.set(call, CALL.isListed, opening.isListed ? 1 : 0);
    this.calls.set(call, CALL.parent, opening.parent);
    this.calls.set(call, CALL.frame, opening.frame);
  }

  attemptTaken(row: number, callRow: number, now: number): number {
    this.reach(row);
    const call = this.callOf[callRow];
    this.attemptOf[row] = NOTHING;
    if (call === NOTHING) return NOTHING;
    const attempt = this.attempts.add();
    this.attemptOf[row] = attempt;
    this.open++;
    this.frameOf[row] = 0;
    this.stayOf[row] = NOTHING;
    this.attempts.set(attempt, ATTEMPT.call, call);
    this.attempts.set(attempt, ATTEMPT.sentNs, now);
    this.attempts.set(attempt, ATTEMPT.instance, -1);
    return attempt;
  }

  branchTaken(row: number, frame: number): void {
    this.reach(row);
    // The frame may be of a probe, of which nothing is written down.
    this.attemptOf[row] = this.attempt(frame);
    this.frameOf[row] = ++this.frames;
    this.stayOf[row] = NOTHING;
  }

  /** Call it for what is written down only, here and below. */
  callGiven(row: number): void {
    this.callOf[row] = NOTHING;
    this.open--;
  }

  frameGiven(row: number, now: number): void {
    this.endStay(row, now);
    this.attemptOf[row] = NOTHING;
    if (this.frameOf[row] === 0) this.open--;
  }

  call(row: number): number {
    return row < this.callOf.length ? this.callOf[row] : NOTHING;
  }

  attempt(row: number): number {
    return row < this.attemptOf.length ? this.attemptOf[row] : NOTHING;
  }

  frame(row: number): number {
    return this.frameOf[row];
  }

  /** The attempt of a frame is traced, not only listed. */
  isTraced(row: number): boolean {
    const attempt = this.attempt(row);
    if (attempt === NOTHING) return false;
    return this.calls.get(this.attempts.get(attempt, ATTEMPT.call), CALL.isTraced) === 1;
  }

  /** A frame begins to spend its time with something. */
  beginStay(row: number, kind: number, now: number, workNs = NaN): void {
    if (!this.isTraced(row)) return;
    this.endStay(row, now);
    const stay = this.stays.add();
    this.stayOf[row] = stay;
    this.stays.set(stay, STAY.attempt, this.attemptOf[row]);
    this.stays.set(stay, STAY.frame, this.frameOf[row]);
    this.stays.set(stay, STAY.kind, kind);
    this.stays.set(stay, STAY.fromNs, now);
    this.stays.set(stay, STAY.workNs, workNs);
  }

  endStay(row: number, now: number): void {
    if (this.attempt(row) === NOTHING || this.stayOf[row] === NOTHING) return;
    this.stays.set(this.stayOf[row], STAY.toNs, now);
    this.stayOf[row] = NOTHING;
  }

  /** Instances by their place in a list, as results have them. Call it once. */
  renumber(instances: readonly number[]): void {
    const places = new Map(instances.map((instance, place) => [instance, place]));
    for (let attempt = 0; attempt < this.attempts.size; attempt++) {
      const place = places.get(this.attempts.get(attempt, ATTEMPT.instance)) ?? NOTHING;
      this.attempts.set(attempt, ATTEMPT.instance, place);
    }
  }

  data(): Omit<Samples, "arrived" | "unlisted" | "untraced"> {
    return { calls: this.calls.data(), attempts: this.attempts.data(), stays: this.stays.data() };
  }

  private reach(row: number): void {
    const { length } = this.callOf;
    if (row < length) return;
    this.callOf = longer(this.callOf, row).fill(NOTHING, length);
    this.attemptOf = longer(this.attemptOf, row).fill(NOTHING, length);
    this.frameOf = longer(this.frameOf, row);
    this.stayOf = longer(this.stayOf, row);
  }
}
