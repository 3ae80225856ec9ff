import type { Sampler } from "../../kernel/distribution/sampler";
import { APP_ERROR, OK } from "../../mesh/outcome";
import type { Selector } from "../../scenario/faults";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";
import { matches } from "./selection";

const NS_PER_SECOND = 1e9;

/** What a kind needs of these. */
export interface CallAction {
  /** A chance, or bytes a second; of its full strength. */
  readonly amount?: number;
  /** Time added to each way. */
  readonly added?: Sampler;
  /** How attempts fail. */
  readonly outcome?: number;
}

/** A fault at work on calls: which attempts it meets, and how strongly. */
class AtWork {
  readonly what: Occurrence;
  readonly amount: number;
  readonly added: Sampler | null;
  readonly outcome: number;
  private readonly world: World;
  private readonly on: Selector;
  /** Those instances that were chosen; null: all that match. */
  private readonly chosen: ReadonlySet<number> | null;
  /** Global number; -1: any. */
  private readonly operation: number;
  /** by edge: it is meant; null: any is */
  private readonly edges: Uint8Array | null;

  constructor(world: World, what: Occurrence, { amount = 1, added, outcome = OK }: CallAction) {
    const { on } = what.fault;
    this.world = world;
    this.what = what;
    this.amount = amount;
    this.added = added ?? null;
    this.outcome = outcome;
    this.on = on;
    this.chosen = on.instances === null ? null : new Set(what.targets);
    this.operation =
      on.operation === null
        ? -1
        : world.program.firstOperation[on.operation.service] + on.operation.operation;
    this.edges = edgesOf(world, on);
  }

  /** `operation`: global number. */
  meets(instance: number, operation: number, edge: number): boolean {
    if (this.operation >= 0 && operation !== this.operation) return false;
    if (this.edges !== null && this.edges[edge] === 0) return false;
    return this.chosen === null
      ? matches(this.world.instances, this.on, instance)
      : this.chosen.has(instance);
  }
}

/** Which edges are meant by `edge` and `client`; null: any. */
export function edgesOf(world: World, { edge, client }: Selector): Uint8Array | null {
  if (edge === null && client === null) return null;
  const { clients, services } = world.scenario;
  const name = (caller: NonNullable<Selector["edge"]>["caller"]): string =>
    "client" in caller ? clients[caller.client].name : services[caller.service].name;
  return Uint8Array.from(world.edges, ({ caller, callerKind, callee }) => {
    if (client !== null && (callerKind !== "client" || caller !== clients[client].name)) return 0;
    // No client has the name of a service.
    return edge === null || (edge.callee === callee && name(edge.caller) === caller) ? 1 : 0;
  });
}

/** What a fault does to calls. */
export type CallKind = "errors" | "fastErrors" | "latency" | "loss" | "reset" | "bandwidth";

/** The faults at work on calls, by what they do to them; each list in the order in which they began. */
export class CallFaults {
  private readonly world: World;
  private readonly lists: { readonly [K in CallKind]: AtWork[] } = {
    errors: [],
    fastErrors: [],
    latency: [],
    loss: [],
    reset: [],
    bandwidth: [],
  };
  /** Instances whose version makes attempts fail. */
  private bad = 0;

  constructor(world: World) {
    this.world = world;
  }

  add(kind: CallKind, what: Occurrence, does: CallAction): void {
    this.lists[kind].push(new AtWork(this.world, what, does));
    this.count();
  }

  remove(kind: CallKind, what: Occurrence): void {
    const list = this.lists[kind];
    list.splice(
      list.findIndex((one) => one.what === what),
      1,
    );
    this.count();
  }

  /** How an attempt is made to fail after its work, by a number between 0 and 1; OK: it is not. */
  error(u: number, instance: number, operation: number, edge: number): number {
    const ofVersion = this.bad === 0 ? 0 : this.world.instances.versionOf(instance).errors;
    if (u < ofVersion) return APP_ERROR;
    return firstHit(this.lists.errors, u, instance, operation, edge, 1 - ofVersion);
  }

  /** The same for one that arrives. */
  fastError(u: number, instance: number, operation: number, edge: number): number {
    return firstHit(this.lists.fastErrors, u, instance, operation, edge);
  }

  resets(u: number, instance: number, operation: number, edge: number): boolean {
    return firstHit(this.lists.reset, u, instance, operation, edge) !== OK;
  }

  /** Chance that a message is lost, where that of the network is `rate`. */
  lossRate(rate: number, instance: number, operation: number, edge: number): number {
    let survives = 1 - rate;
    for (const fault of this.lists.loss) {
      if (fault.meets(instance, operation, edge)) survives *= 1 - fault.amount * fault.what.strength;
    }
    return 1 - survives;
  }

  /** Time that each byte of a message takes at least. */
  nsPerByte(instance: number, operation: number, edge: number): number {
    let most = 0;
    for (const fault of this.lists.bandwidth) {
      if (fault.meets(instance, operation, edge))
        most = Math.max(most, (NS_PER_SECOND / fault.amount) * fault.what.strength);
    }
    return most;
  }

  /** An instance of a version that makes attempts fail has come (1) or gone (-1). */
  countBad(by: number): void {
    this.bad += by;
    this.count();
  }

  /** Those that may add to the way of an attempt. */
  get adding(): readonly AtWork[] {
    return this.lists.latency;
  }

  private count(): void {
    const { lists, world } = this;
    world.errorFaults = lists.errors.length + this.bad;
    world.latencyFaults = lists.latency.length;
    world.arrivalFaults = lists.fastErrors.length + lists.reset.length;
    world.lossFaults = lists.loss.length;
    world.bandwidthFaults = lists.bandwidth.length;
  }
}

/**
 * The outcome of the first fault that hits, where several together have the chance that they must. `others`:
 * the chance that nothing else has hit.
 */
function firstHit(
  list: readonly AtWork[],
  u: number,
  instance: number,
  operation: number,
  edge: number,
  others = 1,
): number {
  let survives = others;
  for (const fault of list) {
    if (!fault.meets(instance, operation, edge)) continue;
    survives *= 1 - fault.amount * fault.what.strength;
    if (u < 1 - survives) return fault.outcome;
  }
  return OK;
}

/** Faults of calls: whoever handles a call asks those at work, and reads how strong they are. */
export class CallEffect implements Effect {
  private readonly world: World;
  private readonly calls: CallFaults;
  private readonly kind: CallKind;
  private readonly does: CallAction;

  constructor(world: World, calls: CallFaults, kind: CallKind, does: CallAction) {
    this.world = world;
    this.calls = calls;
    this.kind = kind;
    this.does = does;
  }

  begin(what: Occurrence): void {
    this.calls.add(this.kind, what, this.does);
  }

  change(): void {
    // Who asks reads the strength.
  }

  end(what: Occurrence): number {
    this.calls.remove(this.kind, what);
    return this.world.queue.now;
  }
}
