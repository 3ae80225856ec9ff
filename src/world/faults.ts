import { Sampler } from "../kernel/distribution/sampler";
import { Stream } from "../kernel/stream";
import { formatDuration } from "../lib/duration";
import type { Fault, Selector } from "../scenario/scenario";
import * as Rows from "./instances";
import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, FAULT_END, FAULT_START, FLAGS, FREE, INSIDE, INSTANCE, INSTANCE_BACK, KIND_BITS, STATE } =
  R;
const { INSTANCE_SHIFT, REFUSING, STATUS, UNREACHABLE, UP } = Rows;

/** Does what goes wrong: begins and ends each fault on the instances it is aimed at. */
export class Faults {
  private readonly world: World;
  private readonly faults: readonly Fault[];
  /** by fault: its instances; filled when it begins */
  private readonly targets: number[][];
  /** by fault */
  private readonly random: readonly Stream[];
  private readonly restart: readonly (Sampler | null)[];
  private readonly added: readonly (Sampler | null)[];
  /** by instance: the faults at work on it */
  private readonly at: Set<number>[];
  /** by instance: when the last of the restarts is over that it has begun */
  private readonly backAt: Float64Array;

  constructor(world: World) {
    this.world = world;
    this.faults = world.scenario.faults;
    this.targets = this.faults.map(() => []);
    // Faults of the same name are told apart by how many came before, so that no other fault matters.
    this.random = this.faults.map(({ name }, index) => {
      const before = this.faults.slice(0, index).filter((other) => other.name === name).length;
      return new Stream(world.seed, `fault/${name}/${before}`);
    });
    this.restart = this.faults.map(({ restart }) => (restart === null ? null : new Sampler(restart)));
    this.added = this.faults.map(({ effect }) =>
      effect.kind === "latency" ? new Sampler(effect.add) : null,
    );
    this.at = Array.from({ length: world.instances.count }, () => new Set<number>());
    this.backAt = new Float64Array(world.instances.count);
  }

  start(): void {
    this.faults.forEach(({ atNs }, index) => {
      this.world.queue.push(atNs, (index << KIND_BITS) | FAULT_START);
    });
  }

  /** Chance that an attempt at this instance is made to fail. */
  errorRate(instance: number): number {
    if (this.at[instance].size === 0) return 0;
    let survives = 1;
    for (const index of this.at[instance]) {
      const { effect } = this.faults[index];
      if (effect.kind === "errors") survives *= 1 - effect.rate;
    }
    return 1 - survives;
  }

  /** Numbers of the faults at work on an instance. */
  on(instance: number): ReadonlySet<number> {
    return this.at[instance];
  }

  /** What a fault adds to each way, to its instances and back; null: nothing. */
  latencyAdded(index: number): Sampler | null {
    return this.added[index];
  }

  begin(index: number): void {
    const fault = this.faults[index];
    const targets = this.select(fault.on, this.random[index]);
    this.targets[index] = targets;
    this.note(fault, "fault-start", targets);
    for (const instance of targets) this.at[instance].add(index);
    this.changeCounters(fault, targets, 1);
    this.takeEffect(fault, targets);
    // A crash that lasts no stated time is over at once: the process comes back after its restart.
    const isInstant = fault.forNs === Infinity && fault.effect.kind === "crash" && fault.restart !== null;
    const length = isInstant ? 0 : fault.forNs;
    if (length === Infinity) return;
    this.world.queue.push(this.world.queue.now + length, (index << KIND_BITS) | FAULT_END);
  }

  end(index: number): void {
    const fault = this.faults[index];
    const targets = this.targets[index];
    this.note(fault, "fault-end", targets);
    this.changeCounters(fault, targets, -1);
    for (const instance of targets) this.at[instance].delete(index);
    if (fault.effect.kind === "slow") for (const instance of targets) this.setSpeed(instance);
    if (!takesDown(fault)) return;
    for (const instance of targets) {
      const delay = this.restart[index]?.sample(this.random[index]) ?? 0;
      const due = this.world.queue.now + delay;
      if (!this.hasOutage(instance)) this.setStatus(instance, REFUSING);
      this.backAt[instance] = Math.max(this.backAt[instance], due);
      this.world.queue.push(due, (instance << KIND_BITS) | INSTANCE_BACK);
    }
  }

  /** An instance has restarted, unless another fault holds it down or made it begin anew. */
  back(instance: number): void {
    const { world } = this;
    if (world.instances.status(instance) === UP || this.isDown(instance)) return;
    if (world.queue.now < this.backAt[instance]) return;
    this.setStatus(instance, UP);
    world.instances.upSince[instance] = world.queue.now;
    world.observer.note(world.queue.now, "instance-up", world.instances.name(instance), "");
    world.controlPlane.changed(instance, true);
    world.instances.serviceOf(instance).central?.workerFree(instance);
  }

  private takeEffect(fault: Fault, targets: readonly number[]): void {
    if (fault.effect.kind === "slow") for (const instance of targets) this.setSpeed(instance);
    if (!takesDown(fault)) return;
    // All are gone before the first caller hears of it.
    const isMachine = fault.effect.kind === "zoneOutage";
    const victims = targets.filter((instance) => this.world.instances.status(instance) !== UNREACHABLE);
    const wereUp = victims.filter((instance) => this.world.instances.status(instance) === UP);
    for (const instance of victims) this.setStatus(instance, isMachine ? UNREACHABLE : REFUSING);
    this.killAll(new Set(wereUp), !isMachine);
    for (const instance of wereUp) {
      const { world } = this;
      world.instances.aliveNs[instance] += Math.max(
        0,
        Math.min(world.queue.now, world.durationNs) -
          Math.max(world.instances.upSince[instance], world.warmupNs),
      );
      world.observer.note(world.queue.now, "instance-down", world.instances.name(instance), fault.name);
      world.controlPlane.changed(instance, false);
    }
  }

  private killAll(victims: ReadonlySet<number>, isHeard: boolean): void {
    const { world } = this;
    // In line order first: taking the head out of a line is quick, however long the line.
    const inside = [...victims].flatMap((instance) => this.world.line(instance));
    const isLined = new Set(inside);
    for (let attempt = 0; attempt < world.used; attempt++) {
      const a = attempt << (ROW_SHIFT + 1);
      const { i } = world;
      if (i[a | STATE] === FREE || (i[a | FLAGS] & INSIDE) === 0 || isLined.has(attempt)) continue;
      if (victims.has(i[a | INSTANCE])) inside.push(attempt);
    }
    for (const attempt of inside) {
      // Branches have no INSIDE: they go with the attempts they are of.
      if (world.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & INSIDE) this.world.kill(attempt, isHeard);
    }
  }

  private setSpeed(instance: number): void {
    let speed = this.world.instances.baseSpeed[instance];
    for (const index of this.at[instance]) {
      const { effect } = this.faults[index];
      if (effect.kind === "slow") speed *= effect.speed;
    }
    this.world.setSpeed(instance, speed);
  }

  private setStatus(instance: number, status: number): void {
    this.world.instances.i[(instance << (INSTANCE_SHIFT + 1)) | STATUS] = status;
  }

  private isDown(instance: number): boolean {
    return [...this.at[instance]].some((index) => takesDown(this.faults[index]));
  }

  private hasOutage(instance: number): boolean {
    return [...this.at[instance]].some((index) => this.faults[index].effect.kind === "zoneOutage");
  }

  private changeCounters({ effect }: Fault, targets: readonly number[], by: number): void {
    if (effect.kind === "errors") this.world.errorFaults += by * targets.length;
    if (effect.kind === "latency") this.world.latencyFaults += by * targets.length;
  }

  private select(on: Selector, random: Stream): number[] {
    const { instances } = this.world;
    const matching: number[] = [];
    for (let instance = 0; instance < instances.count; instance++) {
      const service = instances.serviceOf(instance);
      if (on.service !== null && service.index !== on.service) continue;
      if (on.zones !== null && !on.zones.includes(instances.zone[instance])) continue;
      matching.push(instance);
    }
    if (on.instances === null) return matching;
    if ("indices" in on.instances) {
      const { indices } = on.instances;
      return matching.filter((one) => indices.includes(one - instances.serviceOf(one).firstInstance));
    }
    const count =
      "count" in on.instances ? on.instances.count : Math.round(on.instances.share * matching.length);
    return sample(matching, count, random).sort((a, b) => a - b);
  }

  private note(fault: Fault, kind: string, targets: readonly number[]): void {
    const { world } = this;
    const zones = fault.on.zones?.map((zone) => world.scenario.topology.zones[zone].name).join(" ");
    const service = fault.on.service === null ? undefined : world.scenario.services[fault.on.service].name;
    const target = [service, zones === undefined ? undefined : `zone ${zones}`].filter(Boolean).join(" in ");
    const isLong = fault.forNs > 0 && fault.forNs < Infinity;
    const length = isLong ? ` for ${formatDuration(fault.forNs)}` : "";
    const what = `${fault.name}: ${fault.effect.kind}${kind === "fault-start" ? length : ""}`;
    const count = targets.length === 1 ? "1 instance" : `${targets.length} instances`;
    world.observer.note(world.queue.now, kind, target, `${what} on ${count}`);
  }
}

function takesDown({ effect }: Fault): boolean {
  return effect.kind === "crash" || effect.kind === "zoneOutage";
}

/** `count` of `from`, each set with equal chance (partial Fisher-Yates shuffle). */
function sample(from: readonly number[], count: number, random: Stream): number[] {
  const pool = from.slice();
  const end = Math.min(count, pool.length);
  for (let k = 0; k < end; k++) {
    const other = k + random.below(pool.length - k);
    [pool[k], pool[other]] = [pool[other], pool[k]];
  }
  return pool.slice(0, end);
}
