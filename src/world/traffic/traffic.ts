import { Sampler } from "../../kernel/distribution/sampler";
import type { Keyed } from "../../kernel/keyed";
import { type Stream, streamOf } from "../../kernel/stream";
import { mostUsers } from "../../scenario/arrivals";
import type { Client, Scenario } from "../../scenario/scenario";
import { factorOf } from "../faults/traffic";
import * as R from "../rows";
import { keyedOf, trafficSeed } from "../chance";
import type { World } from "../world";
import type { ArrivalProcess } from "./arrival-process";
import { arrivalProcess } from "./arrival-process";
import { ASKS, Journey, WAITS } from "./journey";
import { RateCurve } from "./rate-curve";
import { Surge } from "./surge";
import type { Target } from "./target";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ISSUE, ISSUE_MORE, KIND_BITS, USER_JOINS, USER_READY } = R;

/** Numbers that keep apart what is drawn from one key. */
const PICK_OPERATION = 0x30000000;
const PICK_ZONE = 0x30000001;
const PICK_PROXY = 0x30000002;
const THINK = 0x40000000;
const JOURNEY = 0x60000000;

/** What a client needs while it runs. */
class ClientState {
  readonly targets: readonly Target[];
  /** by zone entry: share up to here, proxies placed there */
  readonly zones: readonly { readonly upTo: number; readonly proxies: readonly number[] }[];
  readonly proxies: number;
  readonly open: ArrivalProcess | null;
  /** Nothing arrives from then on. */
  readonly stopNs: number;
  /** Where some fault changes the traffic. */
  readonly surge: Surge | null;
  readonly lane: number;
  readonly keys: Stream;
  readonly think: Sampler | null;
  readonly users: RateCurve | null;
  /** Key that those of its users are derived from. */
  readonly key0: number;
  readonly key1: number;
  readonly firstUser: number;
  readonly journey: Journey | null;

  constructor(
    world: World,
    client: Client,
    targets: readonly Target[],
    placed: readonly number[],
    firstUser: number,
  ) {
    const { queue, scenario, replication } = world;
    const seed = trafficSeed(scenario.run, replication);
    this.targets = targets;
    this.proxies = client.instances;
    let upTo = 0;
    this.zones = client.zones.map(({ zone, share }) => {
      upTo += share;
      return { upTo, proxies: placed.flatMap((at, proxy) => (at === zone ? [proxy] : [])) };
    });
    this.keys = streamOf(seed, `requests/${client.name}`);
    this.key0 = this.keys.int32();
    this.key1 = this.keys.int32();
    this.firstUser = firstUser;
    const { arrivals } = client;
    const closed = arrivals.kind === "closed";
    this.journey = client.journey === null ? null : new Journey(client.journey, mostUsers(arrivals));
    this.stopNs = Math.min(scenario.run.durationNs, client.stopNs);
    this.open = arrivalProcess(arrivals, seed, client.name, this.stopNs);
    const most = mostTraffic(scenario, client);
    this.surge =
      arrivals.kind === "closed" || most === null
        ? null
        : new Surge(arrivals, seed, client.name, this.stopNs, most);
    this.lane = closed ? -1 : queue.lane(Infinity);
    this.think = closed ? new Sampler(arrivals.think) : null;
    this.users = closed ? new RateCurve(arrivals.users, arrivals.stages) : null;
  }
}

/** The most that the faults make of a client's requests, as a factor; null: none changes them. */
function mostTraffic({ clients, faults }: Scenario, client: Client): number | null {
  const index = clients.indexOf(client);
  const factors = faults.flatMap(({ on, effect }) =>
    effect.kind === "traffic" && (on.client ?? index) === index && client.arrivals.kind !== "closed"
      ? [factorOf(effect.to, client)]
      : [],
  );
  if (factors.length === 0) return null;
  return factors.reduce((product, factor) => product * Math.max(1, factor), 1);
}

/**
 * Issues the requests of all clients. What a request will meet is decided by its key, drawn or derived here.
 */
export class Traffic {
  private readonly world: World;
  private readonly clients: readonly ClientState[];
  private readonly keyed: Keyed;
  /** by user: its client; requests made so far; it takes part */
  private readonly clientOf: Int32Array;
  private readonly made: Int32Array;
  private readonly takesPart: Uint8Array;
  /** MEASURED while requests that arrive are measured, otherwise 0. */
  measuring = 0;

  constructor(world: World, targets: readonly (readonly Target[])[], placed: readonly (readonly number[])[]) {
    this.world = world;
    this.keyed = keyedOf(world.scenario.run, world.replication);
    const clientOf: number[] = [];
    this.clients = world.scenario.clients.map((client, index) => {
      const state = new ClientState(world, client, targets[index], placed[index], clientOf.length);
      for (let k = 0; k < mostUsers(client.arrivals); k++) clientOf.push(index);
      return state;
    });
    this.clientOf = Int32Array.from(clientOf);
    this.made = new Int32Array(clientOf.length);
    this.takesPart = new Uint8Array(clientOf.length);
  }

  start(): void {
    this.clients.forEach((state, client) => {
      if (state.open !== null) this.scheduleArrival(client, state);
      else this.scheduleUsers(state);
    });
  }

  /** An open-loop client's next request is due. */
  issue(client: number): void {
    const state = this.clients[client];
    state.keys.next();
    const { high, low } = state.keys;
    this.scheduleArrival(client, state);
    if (state.surge !== null && !state.surge.keeps(high, low)) return;
    this.request(client, state, high, low, -1, null);
  }

  /** A client makes so many times the requests, because of `cause`; null: not any more. */
  changeRate(client: number, cause: unknown, factor: number | null): void {
    const surge = this.clients[client].surge!;
    if (factor === null) surge.clear(cause);
    else surge.set(cause, factor);
    for (const number of surge.awake()) {
      surge.copy(number).wake(this.world.queue.now);
      this.scheduleMore(client, number);
    }
  }

  /** The next request of a further client is due. */
  issueMore(index: number): void {
    const client = index % this.clients.length;
    const number = Math.floor(index / this.clients.length);
    const state = this.clients[client];
    const surge = state.surge!;
    const copy = surge.copy(number);
    copy.isScheduled = false;
    if (!surge.awake().includes(number)) return;
    copy.keys.next();
    const { high, low } = copy.keys;
    copy.advance();
    this.scheduleMore(client, number);
    if (surge.makes(number, high, low)) this.request(client, state, high, low, -1, null);
  }

  private scheduleMore(client: number, number: number): void {
    const { stopNs, surge } = this.clients[client];
    const copy = surge!.copy(number);
    if (copy.isScheduled || copy.nextAt >= stopNs) return;
    copy.isScheduled = true;
    const index = number * this.clients.length + client;
    this.world.queue.push(copy.nextAt, (index << KIND_BITS) | ISSUE_MORE);
  }

  /** A user takes part from now on, beginning with a pause. */
  userJoins(user: number): void {
    if (this.takesPart[user] === 1) return;
    this.takesPart[user] = 1;
    this.pause(user);
  }

  /** A user has thought. */
  userReady(user: number): void {
    const { queue } = this.world;
    const client = this.clientOf[user];
    const state = this.clients[client];
    const isUnderWay = state.journey !== null && !state.journey.isAtStart(user - state.firstUser);
    if (
      queue.now >= state.stopNs ||
      (!isUnderWay && user - state.firstUser >= Math.round(state.users!.at(queue.now)))
    ) {
      this.takesPart[user] = 0;
      return;
    }
    if (state.journey === null) this.ask(client, state, user, null);
    else this.goOn(client, state, state.journey, user);
  }

  /** A user's request is over. */
  answered(user: number, isOk: boolean): void {
    const { journey, firstUser } = this.clients[this.clientOf[user]];
    if (journey === null) {
      this.pause(user);
      return;
    }
    journey.answered(user - firstUser, isOk);
    if (journey.isAtStart(user - firstUser)) this.pause(user);
    // Through the queue, so that requests that take no time do not nest.
    else this.readyAt(user, this.world.queue.now);
  }

  /** A user follows its journey to the next request or pause. */
  private goOn(client: number, state: ClientState, journey: Journey, user: number): void {
    const next = journey.next(user - state.firstUser, this.keyed, (draw) => {
      this.loadUser(state, user, JOURNEY + draw);
    });
    if (next === ASKS) this.ask(client, state, user, state.targets[journey.target]);
    else if (next === WAITS) this.readyAt(user, this.world.queue.now + journey.waitNs);
    else this.pause(user);
  }

  /** `target`: null where it is drawn from the mix. */
  private ask(client: number, state: ClientState, user: number, target: Target | null): void {
    this.loadUser(state, user, this.made[user]++);
    this.keyed.next();
    this.request(client, state, this.keyed.high, this.keyed.low, user, target);
  }

  private readyAt(user: number, at: number): void {
    this.world.queue.push(at, (user << KIND_BITS) | USER_READY);
  }

  /** A user thinks, before it asks (again). */
  private pause(user: number): void {
    const state = this.clients[this.clientOf[user]];
    this.loadUser(state, user, THINK + this.made[user]);
    this.keyed.next();
    this.keyed.load(this.keyed.high, this.keyed.low, 0);
    this.readyAt(user, this.world.queue.now + state.think!.sample(this.keyed));
  }

  private scheduleArrival(client: number, state: ClientState): void {
    const at = state.open!.next();
    if (at < state.stopNs) this.world.queue.pushLane(state.lane, at, (client << KIND_BITS) | ISSUE);
  }

  private scheduleUsers(state: ClientState): void {
    const { queue } = this.world;
    const atStart = Math.round(state.users!.at(0));
    for (let k = 0; k < atStart; k++) queue.push(0, ((state.firstUser + k) << KIND_BITS) | USER_JOINS);
    for (const [time, level] of state.users!.rises()) {
      queue.push(Math.ceil(time), ((state.firstUser + level - 1) << KIND_BITS) | USER_JOINS);
    }
  }

  private loadUser(state: ClientState, user: number, draw: number): void {
    this.keyed.load(state.key0, state.key1, user - state.firstUser);
    this.keyed.next();
    this.keyed.load(this.keyed.high, this.keyed.low, draw);
  }

  private request(
    client: number,
    state: ClientState,
    key0: number,
    key1: number,
    user: number,
    asked: Target | null,
  ): void {
    const { targets } = state;
    const drawn = targets.length === 1 || asked !== null ? targets[0] : this.pickTarget(targets, key0, key1);
    const target = asked ?? drawn;
    const proxy = state.proxies === 1 ? 0 : this.pickProxy(state, key0, key1);
    this.world.issueRoot(client, target, proxy, key0, key1, user, this.measuring);
  }

  private pickTarget(targets: readonly Target[], key0: number, key1: number): Target {
    this.keyed.load(key0, key1, PICK_OPERATION);
    const u = this.keyed.unit();
    for (const target of targets) if (u < target.upTo) return target;
    return targets[targets.length - 1];
  }

  /** A proxy in the zone that the request comes from; any, where the zone has none. */
  private pickProxy(state: ClientState, key0: number, key1: number): number {
    this.keyed.load(key0, key1, PICK_ZONE);
    const u = this.keyed.unit();
    const { proxies } = state.zones.find(({ upTo }) => u < upTo) ?? state.zones[state.zones.length - 1];
    this.keyed.load(key0, key1, PICK_PROXY);
    if (proxies.length === 0) return this.keyed.below(state.proxies);
    return proxies[this.keyed.below(proxies.length)];
  }
}
