import { Sampler } from "../kernel/distribution/sampler";
import { Keyed } from "../kernel/keyed";
import * as Outcome from "../mesh/outcome";
import * as Rows from "./instances";
import type { Instances, ServiceState } from "./instances";
import type { Pool } from "./pool";
import * as P from "./program";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ARRIVED_AT, ATTEMPT_SHIFT, BRANCH_FAILED, CALLING, CPU_DONE, DRAWS, DUE_AT, EXECUTED, FIRST_BRANCH, FLAGS, FORKED, FREE, HOLDS_WORKER, INSIDE, INSTANCE, KEY0, KEY1, KIND_BITS, MEASURED, OPERATION, PARENT, PC, PENDING, PREVIOUS, QUEUED, REGISTER, RETURNING, RUNNING, SIBLING, STATE, WAITING, WAITING_FOR, WAIT_DONE, WORKING, WORK_DONE, WORK_MARK } = R;
const { CALL_SITE, CHANCE, CHOOSE, FAIL, FORK, JOIN, JUMP, LOOP, REPEAT, WAIT, WIDTH, WORK } = P;
const { BUSY_NS, ERRORS, INSTANCE_SHIFT, SPEED, UNLIMITED } = Rows;
const { APP_ERROR, DEPENDENCY_ERROR, OK } = Outcome;

/** Numbers a frame's first draw is offset by for what is not part of its steps, so that no step's draw moves. */
const ERROR_COIN = 0x40000000;

/** Runs the steps of operations: each frame up to where it must wait for time, a core, or an answer. */
export class Execution {
  private readonly world: World;
  private readonly instances: Instances;
  private readonly attempts: Pool;
  private readonly program: P.Program;
  private readonly code: Int32Array;
  private readonly samplers: readonly Sampler[];
  private readonly keyed = new Keyed();
  private readonly firstScope: number;

  constructor(world: World) {
    this.world = world;
    this.instances = world.instances;
    this.attempts = world.attempts;
    this.program = world.program;
    this.code = world.program.code;
    this.samplers = world.program.distributions.map((distribution) => new Sampler(distribution));
    this.firstScope = world.firstServiceScope;
  }

  /** Runs a frame from its next instruction until it waits or ends. The row may be gone afterwards. */
  run(frame: number): void {
    const { code } = this;
    const a = frame << (ATTEMPT_SHIFT + 1);
    let { i } = this.attempts;
    let pc = i[a + PC];
    i[a + STATE] = RUNNING;
    for (;;) {
      switch (code[pc]) {
        case WORK: {
          const instance = i[a + INSTANCE];
          const service = this.instances.serviceOf(instance);
          i[a + PC] = pc;
          if (service.isAsync && service.workers !== UNLIMITED && (i[a + FLAGS] & HOLDS_WORKER) === 0) {
            if (!this.world.server.acquire(frame, instance, service)) return;
          }
          i[a + PC] = pc + WIDTH;
          this.beginWork(frame, instance, service, this.draw(a, code[pc + 1]));
          return;
        }
        case WAIT: {
          const due = this.world.queue.now + this.draw(a, code[pc + 1]);
          i[a + PC] = pc + WIDTH;
          i[a + STATE] = WAITING;
          this.attempts.f[(a >> 1) + DUE_AT] = due;
          this.world.queue.push(due, (frame << KIND_BITS) | WAIT_DONE);
          return;
        }
        case CALL_SITE:
          i[a + PC] = pc + WIDTH;
          i[a + STATE] = CALLING;
          this.world.callers.issueFrom(frame, code[pc + 1]);
          return;
        case CHANCE:
          pc = this.coin(a) < this.program.chances[code[pc + 1]] ? pc + WIDTH : code[pc + 2];
          break;
        case REPEAT:
          i[a + REGISTER + code[pc + 1]] = code[pc + 2];
          pc = code[pc + 2] > 0 ? pc + WIDTH : code[pc + 3];
          break;
        case LOOP:
          pc = --i[a + REGISTER + code[pc + 1]] > 0 ? code[pc + 2] : pc + WIDTH;
          break;
        case CHOOSE:
          pc = this.choose(this.coin(a), code[pc + 1], code[pc + 2]);
          break;
        case JUMP:
          pc = code[pc + 1];
          break;
        case FORK:
          i[a + PC] = pc + WIDTH;
          this.fork(frame, code[pc + 1], code[pc + 2]);
          return;
        case JOIN:
          this.endBranch(frame, false);
          return;
        case FAIL:
          if (this.coin(a) < this.program.chances[code[pc + 1]]) {
            this.fail(frame, APP_ERROR);
            return;
          }
          pc += WIDTH;
          break;
        default:
          this.answer(frame, this.injectedError(frame) ? APP_ERROR : OK);
          return;
      }
      i = this.attempts.i;
    }
  }

  /** A timer says that a piece of work is done; stale ones are told by their time. */
  workDone(frame: number): void {
    const { f, i } = this.attempts;
    const d = frame << ATTEMPT_SHIFT;
    const now = this.world.queue.now;
    if (f[d + DUE_AT] !== now || i[(d << 1) + STATE] !== WORKING) return;
    f[d + DUE_AT] = -1;
    const instance = i[(d << 1) + INSTANCE];
    const service = this.instances.serviceOf(instance);
    const elapsed = now - f[d + WORK_MARK];
    const at = instance << INSTANCE_SHIFT;
    const spent = elapsed * this.instances.f[at + SPEED];
    this.instances.f[at + BUSY_NS] += elapsed;
    if (!service.busyIsHeld) this.world.observer.shift(this.firstScope + service.index, now, 0, 0, -1);
    this.finishWork(frame, instance, service, spent);
  }

  /** The shared cores of an instance may have finished something. */
  cpuDone(instance: number): void {
    const cpu = this.instances.cpu[instance]!;
    const now = this.world.queue.now;
    if (cpu.timerAt !== now) return;
    cpu.timerAt = Infinity;
    const service = this.instances.serviceOf(instance);
    const before = cpu.busy;
    cpu.advance(now);
    for (let frame = cpu.takeDone(); frame >= 0; frame = cpu.takeDone()) {
      this.world.ready.push(frame);
      this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + STATE] = RUNNING;
      this.countWork(frame, service, this.attempts.f[(frame << ATTEMPT_SHIFT) + WORK_MARK]);
      if (service.isAsync) this.releaseAfterWork(frame, instance, service);
    }
    this.world.observer.shift(this.firstScope + service.index, now, 0, 0, cpu.busy - before);
    this.setTimer(instance);
  }

  waitDone(frame: number): void {
    const { f, i } = this.attempts;
    const d = frame << ATTEMPT_SHIFT;
    if (f[d + DUE_AT] !== this.world.queue.now || i[(d << 1) + STATE] !== WAITING) return;
    f[d + DUE_AT] = -1;
    this.run(frame);
  }

  /** The call that `frame` waits for has ended. */
  callEnded(frame: number, ok: boolean): void {
    this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + WAITING_FOR] = -1;
    if (ok) this.run(frame);
    else this.fail(frame, DEPENDENCY_ERROR);
  }

  /** Ends an attempt at its instance: the answer sets off to the caller. */
  answer(attempt: number, outcome: number): void {
    const { i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    i[a + STATE] = RETURNING;
    if (i[a + FLAGS] & HOLDS_WORKER) {
      const instance = i[a + INSTANCE];
      this.world.server.release(attempt, instance, this.instances.serviceOf(instance));
    }
    this.leave(attempt, outcome);
    this.world.callers.reply(attempt, outcome);
  }

  /** Counts an attempt that leaves its instance, answered or not. */
  leave(attempt: number, outcome: number): void {
    const { f, i } = this.attempts;
    const a = attempt << (ATTEMPT_SHIFT + 1);
    const instance = i[a + INSTANCE];
    const service = this.instances.serviceOf(instance);
    const now = this.world.queue.now;
    const measured = i[a + FLAGS] & MEASURED;
    const { observer } = this.world;
    const index = i[a + OPERATION] * 2 + measured;
    i[a + FLAGS] &= ~INSIDE;
    const time = now - f[(a >> 1) + ARRIVED_AT];
    observer.timeInside[this.firstScope + service.index] += time;
    if (outcome === OK) {
      observer.operationSuccesses[index]++;
      observer.operationLatency[index].record(time);
      if (measured) observer.instanceAnswered(instance, time);
    } else {
      observer.operationFailures[index]++;
      observer.operationCauses[index][outcome]++;
      this.instances.i[(instance << (INSTANCE_SHIFT + 1)) + ERRORS] += measured;
    }
    observer.shift(this.firstScope + service.index, now, -1, 0, 0);
    if (measured) {
      service.measuredNs += f[(a >> 1) + EXECUTED];
      if (this.world.callers.isAbandoned(attempt)) service.wastedNs += f[(a >> 1) + EXECUTED];
    }
  }

  /** Stops a frame wherever it stands, with its branches, and gives back what it holds. Its own row stays. */
  stop(frame: number): void {
    const { f, i } = this.attempts;
    const a = frame << (ATTEMPT_SHIFT + 1);
    const instance = i[a + INSTANCE];
    const service = this.instances.serviceOf(instance);
    switch (i[a + STATE]) {
      case WORKING:
        this.stopWork(frame, instance, service);
        break;
      case QUEUED:
        this.world.server.leaveLine(frame, instance, service);
        break;
      case CALLING:
        this.world.callers.orphan(i[a + WAITING_FOR]);
        break;
      case FORKED:
        this.stopBranches(frame);
    }
    f[(a >> 1) + DUE_AT] = -1;
    i[a + STATE] = RETURNING;
    if (i[a + FLAGS] & HOLDS_WORKER) this.world.server.release(frame, instance, service);
  }

  /** The speed of an instance changes; what runs there ends sooner or later. */
  setSpeed(instance: number, speed: number): void {
    const at = instance << INSTANCE_SHIFT;
    const old = this.instances.f[at + SPEED];
    const now = this.world.queue.now;
    this.instances.f[at + SPEED] = speed;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      cpu.setSpeed(now, speed);
      this.setTimer(instance);
      return;
    }
    const service = this.instances.serviceOf(instance);
    const { f, i } = this.attempts;
    for (let frame = 0; frame < this.attempts.used; frame++) {
      const d = frame << ATTEMPT_SHIFT;
      if (i[(d << 1) + STATE] !== WORKING || i[(d << 1) + INSTANCE] !== instance) continue;
      const elapsed = now - f[d + WORK_MARK];
      const left = (f[d + DUE_AT] - now) * old;
      this.instances.f[at + BUSY_NS] += elapsed;
      this.countWork(frame, service, elapsed * old);
      f[d + WORK_MARK] = now;
      f[d + DUE_AT] = now + Math.round(left / speed);
      this.world.queue.push(f[d + DUE_AT], (frame << KIND_BITS) | WORK_DONE);
    }
  }

  private draw(a: number, sampler: number): number {
    const { i } = this.attempts;
    this.keyed.load(i[a + KEY0], i[a + KEY1], i[a + DRAWS]);
    const value = this.samplers[sampler].sample(this.keyed);
    i[a + DRAWS] = this.keyed.counter;
    return value;
  }

  private coin(a: number): number {
    const { i } = this.attempts;
    this.keyed.load(i[a + KEY0], i[a + KEY1], i[a + DRAWS]++);
    return this.keyed.unit();
  }

  private choose(u: number, first: number, count: number): number {
    const { choiceUpTo, choiceTarget } = this.program;
    for (let k = first; k < first + count - 1; k++) if (u < choiceUpTo[k]) return choiceTarget[k];
    return choiceTarget[first + count - 1];
  }

  private beginWork(frame: number, instance: number, service: ServiceState, work: number): void {
    const { f, i } = this.attempts;
    const d = frame << ATTEMPT_SHIFT;
    const now = this.world.queue.now;
    i[(d << 1) + STATE] = WORKING;
    service.demandNs += work;
    if (service.sharesCpu) {
      const cpu = this.instances.cpu[instance]!;
      const before = cpu.busy;
      cpu.add(now, frame, work);
      f[d + WORK_MARK] = work;
      if (cpu.busy !== before) this.world.observer.shift(this.firstScope + service.index, now, 0, 0, cpu.busy - before);
      this.setTimer(instance);
      return;
    }
    const due = now + Math.round(work / this.instances.f[(instance << INSTANCE_SHIFT) + SPEED]);
    f[d + DUE_AT] = due;
    f[d + WORK_MARK] = now;
    if (!service.busyIsHeld) this.world.observer.shift(this.firstScope + service.index, now, 0, 0, 1);
    this.world.queue.push(due, (frame << KIND_BITS) | WORK_DONE);
  }

  private finishWork(frame: number, instance: number, service: ServiceState, spent: number): void {
    this.countWork(frame, service, spent);
    if (service.isAsync) this.releaseAfterWork(frame, instance, service);
    this.run(frame);
  }

  private releaseAfterWork(frame: number, instance: number, service: ServiceState): void {
    if (this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + FLAGS] & HOLDS_WORKER) {
      this.world.server.release(frame, instance, service);
    }
  }

  private countWork(frame: number, service: ServiceState, spent: number): void {
    this.attempts.f[(frame << ATTEMPT_SHIFT) + EXECUTED] += spent;
    service.executedNs += spent;
  }

  /** The timer of shared cores only ever moves forward: one that goes off too early is set again. */
  private setTimer(instance: number): void {
    const cpu = this.instances.cpu[instance]!;
    const end = cpu.nextEnd();
    if (end >= cpu.timerAt) return;
    cpu.timerAt = end;
    this.world.queue.push(end, (instance << KIND_BITS) | CPU_DONE);
  }

  private stopWork(frame: number, instance: number, service: ServiceState): void {
    const { f } = this.attempts;
    const d = frame << ATTEMPT_SHIFT;
    const now = this.world.queue.now;
    const cpu = this.instances.cpu[instance];
    if (cpu !== undefined) {
      const before = cpu.busy;
      const left = cpu.remove(now, frame);
      this.countWork(frame, service, f[d + WORK_MARK] - left);
      service.undoneNs += left;
      this.world.observer.shift(this.firstScope + service.index, now, 0, 0, cpu.busy - before);
      this.setTimer(instance);
      return;
    }
    const at = instance << INSTANCE_SHIFT;
    const elapsed = now - f[d + WORK_MARK];
    const speed = this.instances.f[at + SPEED];
    this.instances.f[at + BUSY_NS] += elapsed;
    this.countWork(frame, service, elapsed * speed);
    service.undoneNs += (f[d + DUE_AT] - now) * speed;
    if (!service.busyIsHeld) this.world.observer.shift(this.firstScope + service.index, now, 0, 0, -1);
  }

  private injectedError(frame: number): boolean {
    const { i } = this.attempts;
    const a = frame << (ATTEMPT_SHIFT + 1);
    const instance = i[a + INSTANCE];
    if (this.instances.serviceOf(instance).errorFaults === 0) return false;
    this.keyed.load(i[a + KEY0], i[a + KEY1], ERROR_COIN);
    return this.keyed.unit() < this.world.faults.errorRate(instance);
  }

  private fail(frame: number, outcome: number): void {
    if (this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + PARENT] >= 0) this.endBranch(frame, true);
    else this.answer(frame, outcome);
  }

  private fork(frame: number, first: number, count: number): void {
    const a = frame << (ATTEMPT_SHIFT + 1);
    let previous = -1;
    for (let k = 0; k < count; k++) {
      const branch = this.attempts.take();
      const { f, i } = this.attempts;
      const b = branch << (ATTEMPT_SHIFT + 1);
      this.keyed.load(i[a + KEY0], i[a + KEY1], i[a + DRAWS]++);
      this.keyed.next();
      i[b + KEY0] = this.keyed.high;
      i[b + KEY1] = this.keyed.low;
      i[b + DRAWS] = 0;
      i[b + INSTANCE] = i[a + INSTANCE];
      i[b + OPERATION] = i[a + OPERATION];
      i[b + PC] = this.program.branches[first + k];
      i[b + STATE] = RUNNING;
      i[b + FLAGS] = i[a + FLAGS] & MEASURED;
      i[b + PARENT] = frame;
      i[b + WAITING_FOR] = -1;
      i[b + FIRST_BRANCH] = -1;
      i[b + PREVIOUS] = previous;
      i[b + SIBLING] = -1;
      f[(b >> 1) + DUE_AT] = -1;
      f[(b >> 1) + EXECUTED] = 0;
      if (previous < 0) i[a + FIRST_BRANCH] = branch;
      else i[(previous << (ATTEMPT_SHIFT + 1)) + SIBLING] = branch;
      previous = branch;
      this.world.ready.push(branch);
    }
    const { i } = this.attempts;
    i[a + PENDING] = count;
    i[a + STATE] = FORKED;
    i[a + FLAGS] &= ~BRANCH_FAILED;
  }

  private endBranch(branch: number, failed: boolean): void {
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
    if (failed) i[a + FLAGS] |= BRANCH_FAILED;
    if (--i[a + PENDING] > 0) return;
    i[a + STATE] = RUNNING;
    if (i[a + FLAGS] & BRANCH_FAILED) this.fail(parent, DEPENDENCY_ERROR);
    else this.world.ready.push(parent);
  }

  private stopBranches(frame: number): void {
    const { f, i } = this.attempts;
    const a = frame << (ATTEMPT_SHIFT + 1);
    for (let branch = i[a + FIRST_BRANCH]; branch >= 0; ) {
      const b = branch << (ATTEMPT_SHIFT + 1);
      const next = i[b + SIBLING];
      this.stop(branch);
      f[(a >> 1) + EXECUTED] += f[(b >> 1) + EXECUTED];
      this.free(branch);
      branch = next;
    }
    i[a + FIRST_BRANCH] = -1;
  }

  private free(frame: number): void {
    this.attempts.i[(frame << (ATTEMPT_SHIFT + 1)) + STATE] = FREE;
    this.attempts.give(frame);
  }
}
