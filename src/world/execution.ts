import * as Outcome from "../mesh/outcome";
import { Draws } from "./draws";
import * as InstanceRow from "./instances";
import * as Service from "./service-state";
import type { ServiceState } from "./service-state";
import type { Lifecycle } from "./lifecycle";
import * as Program from "./program";
import * as R from "./rows";

const { APP_ERROR, DEPENDENCY_ERROR, OK } = Outcome;
const { ERRORS, INSTANCE_SHIFT } = InstanceRow;
const { UNLIMITED } = Service;
const { ADMIT, CALL_ASYNC, DRAW_KEY, FORK_SOME, LOOK_UP, STORE, REPEAT_DRAWN, TAKE_SLOT } = Program;
const { CALL_SITE, CHANCE, CHOOSE, END, FAIL, FORK, JOIN, JUMP, LOOP, REPEAT, WAIT, WIDTH, WORK } = Program;
const { ARRIVED_AT, ROW_SHIFT, CALLING, DUE_AT, EDGE, EXECUTED, FLAGS, FORKED, HOLDS_WORKER, INSIDE } = R;
const { INSTANCE, IS_BRANCH, KEY0, KEY1, KIND_BITS, MEASURED, OPERATION, PC, QUEUED, REGISTER, RETURNING } =
  R;
const { FORKED_SOME, HOLDS_SLOT, WAITING_SLOT } = R;
const { RUNNING, STATE, SUSPENDED, WAITING, WAITING_FOR, WAIT_DONE, WORKING } = R;
const { ON_CONNECTION } = R;

/** Draw number of what is not part of an operation's steps, so that no step's draw moves. */
const ERROR_COIN = 0x40000000;

/** Runs the steps of operations: each frame up to where it must wait for time, a core, or an answer. */
export abstract class Execution extends Draws {
  abstract readonly lifecycle: Lifecycle;
  private readonly code = this.program.code;
  /** Runs a frame from its next instruction until it waits or ends. The row may be gone afterwards. */
  runFrame(frame: number): void {
    const { code, i, cold } = this;
    const a = frame << (ROW_SHIFT + 1);
    if (this.frozen > 0 && this.isHeld(frame, false)) return;
    let pc = i[a | PC];
    i[a | STATE] = RUNNING;
    for (;;) {
      switch (code[pc]) {
        case WORK:
          this.stepWork(frame, pc);
          return;
        case CHANCE:
          pc = this.coin(a) < this.program.chances[code[pc + 1]] ? pc + WIDTH : code[pc + 2];
          break;
        case REPEAT:
          cold[a + REGISTER + code[pc + 1]] = code[pc + 2];
          pc = code[pc + 2] > 0 ? pc + WIDTH : code[pc + 3];
          break;
        case LOOP:
          pc = --cold[a + REGISTER + code[pc + 1]] > 0 ? code[pc + 2] : pc + WIDTH;
          break;
        case CHOOSE:
          pc = this.choose(this.coin(a), code[pc + 1], code[pc + 2]);
          break;
        case JUMP:
          pc = code[pc + 1];
          break;
        case FAIL:
          if (this.coin(a) < this.program.chances[code[pc + 1]]) {
            this.failStep(frame, code[pc + 2]);
            return;
          }
          pc += WIDTH;
          break;
        case REPEAT_DRAWN:
          pc = this.repeatDrawn(a, pc);
          break;
        case DRAW_KEY:
        case STORE:
          this.useCache(frame, pc);
          pc += WIDTH;
          break;
        case LOOK_UP:
          pc = this.finds(a, pc) ? pc + WIDTH : code[pc + 2];
          break;
        case TAKE_SLOT:
          i[a | PC] = pc + WIDTH;
          if (!this.takeSlot(frame, code[pc + 1])) return;
          pc += WIDTH;
          break;
        case END:
          this.answer(frame, this.errorFaults > 0 ? this.injectedError(frame) : OK);
          return;
        default:
          i[a | PC] = pc + WIDTH;
          this.leaveSteps(frame, pc);
          return;
      }
    }
  }

  workDone(frame: number): void {
    if (this.endWork(frame)) this.runFrame(frame);
  }

  waitDone(frame: number): void {
    const { f, i } = this;
    const d = frame << ROW_SHIFT;
    if (f[d | DUE_AT] !== this.queue.now || i[(d << 1) | STATE] !== WAITING) return;
    f[d | DUE_AT] = -1;
    this.runFrame(frame);
  }

  /** The call that `frame` waits for has ended. */
  callEnded(frame: number, isOk: boolean): void {
    this.cold[(frame << (ROW_SHIFT + 1)) | WAITING_FOR] = -1;
    if (isOk || this.goesOn(frame)) this.runFrame(frame);
    else if (this.frozen === 0 || !this.isHeld(frame, true)) this.fail(frame, DEPENDENCY_ERROR);
  }

  /** A frame that was held goes on, after the present event. */
  goOn(frame: number): void {
    this.i[(frame << (ROW_SHIFT + 1)) | STATE] = RUNNING;
    this.ready.push(frame);
  }

  /** Does a frame know what to do when its call has failed? */
  private goesOn(frame: number): boolean {
    const { code, i } = this;
    const a = frame << (ROW_SHIFT + 1);
    const target = code[i[a | PC] - WIDTH + 2];
    if (target > 0) i[a | PC] = target;
    return target > 0;
  }

  /** A step fails the frame. `says`: of the program's waits, what the answer says of when to ask again. */
  private failStep(frame: number, says: number): void {
    const { program, waits } = this;
    if (waits !== null) waits.says(this.attemptRow(frame) >> (ROW_SHIFT + 1), program.waits[says]);
    this.fail(frame, APP_ERROR);
  }

  /** Ends a frame with an error: a branch its part, an attempt with this answer. */
  fail(frame: number, outcome: number): void {
    if (this.i[(frame << (ROW_SHIFT + 1)) | FLAGS] & IS_BRANCH) this.endBranch(frame, outcome);
    else this.answer(frame, outcome);
  }

  /** Ends an attempt at its instance: the answer sets off to the caller. */
  answer(attempt: number, outcome: number): void {
    const { i } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const service = this.instances.serviceOf(instance);
    i[a | STATE] = RETURNING;
    if (i[a | FLAGS] & HOLDS_WORKER) this.release(attempt, instance, service);
    if (i[a | FLAGS] & HOLDS_SLOT) this.giveSlot(attempt);
    this.leave(attempt, service, outcome);
    this.reply(attempt, outcome);
  }

  /** Counts an attempt that leaves its instance, answered or not. */
  leave(attempt: number, service: ServiceState, outcome: number): void {
    const { f, i, observer } = this;
    const a = attempt << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const measured = i[a | FLAGS] & MEASURED;
    const index = i[a | OPERATION] * 2 + measured;
    const now = this.queue.now;
    const time = now - f[(a >> 1) | ARRIVED_AT];
    i[a | FLAGS] &= ~INSIDE;
    if (i[a | FLAGS] & ON_CONNECTION) this.goOut(attempt);
    if (this.hasInbound === 1) this.letOut(attempt, outcome);
    observer.timeInside[service.scope] += time;
    this.gauges.change(service.inFlight, -1, now);
    if (service.hasMemory === 1) this.memory.given(instance);
    if (this.hasProbes === 1) this.probes!.left(attempt, instance, time, outcome);
    if (this.hasReports === 1) this.reports!.left(instance, outcome);
    if (outcome === OK) observer.attemptSucceeded(index, service.scope, instance, time);
    else {
      observer.operationFailures[index]++;
      observer.operationCauses[index][outcome]++;
      this.instances.i[(instance << (INSTANCE_SHIFT + 1)) | ERRORS] += measured;
    }
    if (this.stopping > 0) this.lifecycle.left(instance);
    if (measured === 0) return;
    service.measuredNs += f[(a >> 1) | EXECUTED];
    if (this.isAbandoned(attempt)) service.wastedNs += f[(a >> 1) | EXECUTED];
  }

  /** Stops a frame wherever it stands, with its branches, and gives back what it holds. Its own row stays. */
  stop(frame: number): void {
    const { f, i } = this;
    const a = frame << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const service = this.instances.serviceOf(instance);
    const state = i[a | STATE];
    if (state === WORKING) this.stopWork(frame, instance, service);
    else if (state === SUSPENDED) this.stopSuspended(frame, service);
    else if (state === QUEUED) this.leaveLine(frame, instance, service);
    else if (state === CALLING) this.dropCall(this.cold[a | WAITING_FOR]);
    else if (state === FORKED || state === FORKED_SOME) this.stopBranches(frame);
    else if (state === WAITING_SLOT) this.leaveSlotLine(frame);
    f[(a >> 1) | DUE_AT] = -1;
    i[a | STATE] = RETURNING;
    if (i[a | FLAGS] & HOLDS_WORKER) this.release(frame, instance, service);
    if (i[a | FLAGS] & HOLDS_SLOT) this.giveSlot(frame);
  }

  cancel(frame: number): void {
    this.cancels = 1;
    this.stop(frame);
    this.cancels = 0;
  }

  /** Is the process frozen that is to go on with a frame, or to fail it? Then it will later. */
  private isHeld(frame: number, isFailed: boolean): boolean {
    const { freezer } = this.faults.shared;
    const instance = this.i[(frame << (ROW_SHIFT + 1)) | INSTANCE];
    if (!freezer.isFrozen(instance)) return false;
    freezer.holdFrame(frame, instance, isFailed);
    return true;
  }

  private stepWork(frame: number, pc: number): void {
    const { i } = this;
    const a = frame << (ROW_SHIFT + 1);
    const instance = i[a | INSTANCE];
    const service = this.instances.serviceOf(instance);
    if (service.isAsync === 1 && service.workers !== UNLIMITED && (i[a | FLAGS] & HOLDS_WORKER) === 0) {
      i[a | PC] = pc;
      if (!this.acquire(frame, instance, service)) return;
    }
    i[a | PC] = pc + WIDTH;
    this.beginWork(frame, instance, service, this.draw(a, this.code[pc + 1]));
  }

  /** The instructions after which a frame waits for something or is at its end. */
  protected leaveSteps(frame: number, pc: number): void {
    const { code, f, i } = this;
    const a = frame << (ROW_SHIFT + 1);
    const operand = code[pc + 1];
    switch (code[pc]) {
      case WAIT: {
        const due = this.queue.now + this.draw(a, operand);
        i[a | STATE] = WAITING;
        f[(a >> 1) | DUE_AT] = due;
        this.queue.push(due, (frame << KIND_BITS) | WAIT_DONE);
        return;
      }
      case CALL_SITE:
        i[a | STATE] = CALLING;
        this.issueFrom(frame, operand);
        return;
      case FORK:
        this.fork(frame, operand, code[pc + 2]);
        return;
      case FORK_SOME:
        this.forkSome(frame, operand, code[pc + 2], code[pc + 3]);
        return;
      case ADMIT:
        this.admit(frame);
        return;
      case CALL_ASYNC:
        this.issueFrom(frame, operand);
        this.ready.push(frame);
        return;
      case JOIN:
        this.endBranch(frame, OK);
    }
  }

  /** How a fault makes an attempt fail after its work, or OK. */
  private injectedError(frame: number): number {
    const { i, cold, keyed } = this;
    const a = frame << (ROW_SHIFT + 1);
    keyed.load(i[a | KEY0], i[a | KEY1], ERROR_COIN);
    if (this.waits !== null) this.waits.says(frame, 0);
    return this.faults.shared.calls.error(keyed.unit(), i[a | INSTANCE], i[a | OPERATION], cold[a | EDGE]);
  }
}
