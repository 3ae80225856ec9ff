import type { Sampler } from "../../kernel/distribution/sampler";
import type { Selector } from "../../scenario/faults";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";
import { matches } from "./selection";

/** A fault at work on calls: which attempts it meets, and how strongly. */
class AtWork {
  readonly what: Occurrence;
  /** Of what it does: a chance, or 1. */
  readonly amount: number;
  readonly added: Sampler | null;
  private readonly world: World;
  private readonly on: Selector;
  /** Those instances that were chosen; null: all that match. */
  private readonly chosen: ReadonlySet<number> | null;
  /** Global number; -1: any. */
  private readonly operation: number;
  /** by edge: it is meant; null: any is */
  private readonly edges: Uint8Array | null;

  constructor(world: World, what: Occurrence, amount: number, added: Sampler | null) {
    const { on } = what.fault;
    this.world = world;
    this.what = what;
    this.amount = amount;
    this.added = added;
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
function edgesOf(world: World, { edge, client }: Selector): Uint8Array | null {
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
export type CallKind = "errors" | "latency";

/** The faults at work on calls, by what they do to them; each list in the order in which they began. */
export class CallFaults {
  private readonly world: World;
  private readonly lists: { readonly [K in CallKind]: AtWork[] } = { errors: [], latency: [] };

  constructor(world: World) {
    this.world = world;
  }

  add(kind: CallKind, what: Occurrence, amount: number, added: Sampler | null): void {
    this.lists[kind].push(new AtWork(this.world, what, amount, added));
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

  /** Chance that an attempt is made to fail. */
  errorRate(instance: number, operation: number, edge: number): number {
    return this.chance(this.lists.errors, instance, operation, edge);
  }

  /** Those that may add to the way of an attempt. */
  get adding(): readonly AtWork[] {
    return this.lists.latency;
  }

  /** The chance that several make together. */
  private chance(list: readonly AtWork[], instance: number, operation: number, edge: number): number {
    let survives = 1;
    for (const fault of list) {
      if (fault.meets(instance, operation, edge)) survives *= 1 - fault.amount * fault.what.strength;
    }
    return 1 - survives;
  }

  private count(): void {
    this.world.errorFaults = this.lists.errors.length;
    this.world.latencyFaults = this.lists.latency.length;
  }
}

/** Faults of calls: whoever handles a call asks those at work, and reads how strong they are. */
export class CallEffect implements Effect {
  private readonly world: World;
  private readonly calls: CallFaults;
  private readonly kind: CallKind;
  private readonly amount: number;
  private readonly added: Sampler | null;

  constructor(world: World, calls: CallFaults, kind: CallKind, amount: number, added: Sampler | null = null) {
    this.world = world;
    this.calls = calls;
    this.kind = kind;
    this.amount = amount;
    this.added = added;
  }

  begin(what: Occurrence): void {
    this.calls.add(this.kind, what, this.amount, this.added);
  }

  change(): void {
    // Who asks reads the strength.
  }

  end(what: Occurrence): number {
    this.calls.remove(this.kind, what);
    return this.world.queue.now;
  }
}
