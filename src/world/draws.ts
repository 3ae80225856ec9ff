import { CountSampler } from "../kernel/distribution/count";
import { Sampler } from "../kernel/distribution/sampler";
import { Branches } from "./branches";
import { Caches } from "./caches";
import * as Program from "./program";
import * as R from "./rows";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { DRAW_KEY, WIDTH } = Program;
const { DRAWS, FLAGS, INSTANCE, KEY0, KEY1, MEASURED, OPERATION, REGISTER, ROW_SHIFT, SESSION } = R;

/** More rounds than anybody draws; what is kept of them must be a small integer. */
const TIMES_MAX = 0x3fffffff;

/** What steps draw, from the key of their frame, and what they find in caches by it. */
export abstract class Draws extends Branches {
  private readonly samplers: readonly Sampler[] = this.program.distributions.map(
    (distribution) => new Sampler(distribution),
  );

  private readonly counts = this.program.counts.map((count) => new CountSampler(count));

  private readonly caches = new Caches(this.program.caches, this.instances);

  /** by operation: what measured attempts looked up in caches that fill, and found there */
  readonly lookUps = new Float64Array(this.program.entry.length);
  readonly hits = new Float64Array(this.program.entry.length);

  protected draw(a: number, sampler: number): number {
    const { i } = this;
    const { keyed } = this;
    keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]);
    const value = this.samplers[sampler].sample(keyed);
    i[a | DRAWS] = keyed.counter;
    return value;
  }

  /** Draws how often a loop is gone through; answers where the frame goes on. */
  protected repeatDrawn(a: number, pc: number): number {
    const { code } = this.program;
    const times = this.drawTimes(a, code[pc + 2]);
    this.cold[a + REGISTER + code[pc + 1]] = times;
    return times > 0 ? pc + WIDTH : code[pc + 3];
  }

  private drawTimes(a: number, sampler: number): number {
    const { i, keyed } = this;
    keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]);
    const times = this.counts[sampler].sample(keyed);
    i[a | DRAWS] = keyed.counter;
    return Math.min(times, TIMES_MAX);
  }

  protected coin(a: number): number {
    const { i } = this;
    this.keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]++);
    return this.keyed.unit();
  }

  protected choose(u: number, first: number, count: number): number {
    const { choiceUpTo, choiceTarget } = this.program;
    for (let k = first; k < first + count - 1; k++) if (u < choiceUpTo[k]) return choiceTarget[k];
    return choiceTarget[first + count - 1];
  }

  /** Notes the key that is looked up, or stores what was missed. */
  protected useCache(frame: number, pc: number): void {
    const { cold, i } = this;
    const { code } = this.program;
    const a = frame << (ROW_SHIFT + 1);
    const register = a + REGISTER + code[pc + 2];
    const site = code[pc + 1];
    if (code[pc] === DRAW_KEY) cold[register] = this.drawKey(frame, site);
    else this.caches.store(site, i[a | INSTANCE], cold[register], this.queue.now);
  }

  protected finds(a: number, pc: number): boolean {
    const { code } = this.program;
    const { i } = this;
    const key = this.cold[a + REGISTER + code[pc + 3]];
    const isFound = this.caches.find(code[pc + 1], i[a | INSTANCE], key, this.queue.now);
    const attempt = this.attemptRow(a >> (ROW_SHIFT + 1));
    const measured = i[attempt | FLAGS] & MEASURED;
    this.lookUps[i[attempt | OPERATION]] += measured;
    if (isFound) this.hits[i[attempt | OPERATION]] += measured;
    return isFound;
  }

  /** The key that a frame looks up: drawn, or that of the session that its request belongs to. */
  private drawKey(frame: number, site: number): number {
    const { i, cold, keyed } = this;
    const a = frame << (ROW_SHIFT + 1);
    const session = this.hasSessions === 1 ? cold[this.attemptRow(frame) | SESSION] : -1;
    keyed.load(i[a | KEY0], i[a | KEY1], i[a | DRAWS]++);
    return this.caches.keyOf(site, session, keyed);
  }
}
