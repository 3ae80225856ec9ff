import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import { Stream } from "../kernel/stream";
import { Affinity } from "../mesh/balance/affinity";
import type { PeerPlace } from "../mesh/balance/aperture";
import type { Tables } from "../mesh/balance/hash-table";
import { HostSets } from "../mesh/balance/host-sets";
import { ADDRESSING, createBalancer, HASHING } from "../mesh/balance/policies";
import { MembershipView } from "../mesh/discover/membership";
import { Endpoints } from "../mesh/endpoint";
import type { Balancer } from "../mesh/endpoint";
import { OUTCOMES } from "../mesh/outcome";
import type { Policy, Scenario } from "../scenario/scenario";
import type { Retry } from "../scenario/tries";
import { clientAddress } from "./addresses";
import type { CentralQueue } from "./central-queue";
import { Hedging } from "./hedging";
import { Hosts } from "./connections/hosts";
import { createGate } from "./gate";
import type { Gate } from "./gate";
import type { Inbound } from "./inbound";
import { Ejections, Outliers } from "./outliers";
import { Places } from "./places";
import { RetryRules } from "./retry-rules";
import type { Instances } from "./instances";
import { TryTokens } from "./try-tokens";
import type { SessionHashes } from "./session-hashes";

/**
 * One pair of caller and callee: its policy in the form the hot path wants it, and what is counted for it.
 */
export class EdgeState {
  /** Its number among all. */
  readonly index: number;
  readonly caller: string;
  readonly callerKind: "client" | "service";
  readonly callee: number;
  policy: Policy;
  /** Limit for a call; Infinity where there is none. */
  timeoutNs: number;
  rules: RetryRules;
  readonly propagates: Bit;
  /** Measured ones. */
  attempts = 0;
  retried = 0;
  hedged = 0;
  timeouts = 0;
  crossZone = 0;
  connectionsOpened = 0;
  /** Bytes of their messages that crossed from zone to zone. */
  crossZoneBytes = 0;
  readonly failuresByCause: Int32Array;
  /** What its proxies eject; null where they do not. */
  readonly ejections: Ejections | null;
  readonly places: Places;
  /** Its proxies do not always choose among all endpoints. */
  readonly hasHostSets: boolean;
  /** What stands before each instance for its calls, or null. */
  readonly inbound: Inbound | null;
  /** Hash tables that its proxies share. */
  readonly tables: Tables = new Map();
  /** Where sessions are kept, whichever proxy they meet; or null. */
  readonly kept: Affinity | null;
  /** by instance: what discovery tells as its weight */
  readonly weights: Float64Array;
  /** That of a client without sessions. */
  readonly address: number;
  /** by instance: what hashing knows it by; null where nothing is hashed */
  nameOf: ((instance: number) => string) | null;
  private readonly names: (instance: number) => string;

  constructor(
    index: number,
    caller: { name: string; kind: "client" | "service" },
    callee: number,
    policy: Policy,
    inbound: Inbound | null,
    instances: Instances,
    { run, topology: { zones } }: Scenario,
  ) {
    this.inbound = inbound;
    this.index = index;
    this.caller = caller.name;
    this.callerKind = caller.kind;
    this.callee = callee;
    this.policy = policy;
    this.timeoutNs = policy.timeoutNs;
    this.rules = new RetryRules(policy.retry, policy.protection.limits);
    this.propagates = bit(policy.deadline === "propagate");
    this.failuresByCause = new Int32Array(OUTCOMES.length);
    const { outlierDetection } = policy;
    this.ejections = outlierDetection === null ? null : new Ejections(instances.count, run);
    this.places = new Places(policy.locality, instances.zone, zones);
    this.hasHostSets = outlierDetection !== null || this.places.isUsed;
    const { affinity, balancer } = policy;
    this.kept = affinity?.by === "session" ? new Affinity(affinity.timeoutNs) : null;
    this.weights = instances.weight;
    this.address = clientAddress(caller.name);
    this.names = (instance): string => instances.name(instance);
    this.nameOf = isHashing(balancer) ? this.names : null;
  }

  /** From now on other rules hold for retries, also of calls that are open. */
  setRetry(retry: Policy["retry"]): void {
    this.policy = { ...this.policy, retry };
    this.rules = new RetryRules(retry, this.policy.protection.limits);
  }

  /** Each of its proxies has to be told after it. */
  setBalancer(balancer: Policy["balancer"]): void {
    this.policy = { ...this.policy, balancer };
    this.nameOf = isHashing(balancer) ? this.names : null;
    this.tables.clear();
  }
}

function isHashing({ name }: Policy["balancer"]): boolean {
  return HASHING.has(name) || ADDRESSING.has(name);
}

/**
 * One proxy's view of one service: which endpoints it knows, how it chooses, how many requests it has under
 * way. Nothing here is shared between proxies; that each sees only its own requests is the point.
 */
export class Cluster {
  /** Among all clusters. */
  readonly index: number;
  readonly edge: EdgeState;
  /** Where its proxy is, and whom it calls. */
  readonly name: string;
  readonly zone: number;
  /** Number of its proxy among all: `firstOfClients`. */
  readonly proxy: number;
  /** Which of how many proxies of its kind it is. */
  readonly place: PeerPlace;
  readonly tables: Tables;
  readonly endpoints = new Endpoints();
  balancer: Balancer | null = null;
  /** Its balancer takes note of what is sent, and of latencies. */
  wantsSent: Bit = 0;
  wantsAnswers: Bit = 0;
  /** It wants what instances report with their answers. */
  wantsReports: Bit = 0;
  /** It asks instances aside from requests. */
  wantsProbes: Bit = 0;
  /** It goes by who asks: by the session's key, or because callers or sessions are kept at an endpoint. */
  isKeyed: Bit = 0;
  /** Hashes of sessions as its balancer wants them; null until one is asked for. */
  hashes: SessionHashes | null = null;
  /** Where it keeps its callers, or null. */
  readonly kept: Affinity | null;
  readonly random: Stream;
  readonly view = new MembershipView<number>();
  /** by slot: instance */
  instanceOf = new Int32Array(4);
  /** Where all wait together instead, or null. */
  readonly central: CentralQueue | null;
  /** Its connections, or null where requests just travel. */
  readonly hosts: Hosts | null;
  /** Who ejects endpoints, or null. */
  readonly outliers: Outliers | null;
  /** What attempts have to pass before they are sent, or null. */
  readonly gate: Gate | null;
  /** When its balancer came to be. */
  balancedSince = ZERO;
  /** Attempts under way, and retries under way or waiting to leave. */
  open = 0;
  retrying = 0;
  /** With `dns` refreshed on request: when the answer is too old. */
  staleAt = Infinity;
  /** What it knows about hedges; null: none are sent. */
  readonly hedging: Hedging | null;
  /** One for each policy of retries that has tokens and has been used; there are few. */
  private readonly tokens: TryTokens[] = [];

  constructor(
    edge: EdgeState,
    at: {
      readonly index: number;
      readonly zone: number;
      readonly proxy: number;
      readonly place: PeerPlace;
      readonly isPinned: boolean;
    },
    central: CentralQueue | null,
    seed: string,
    name: string,
  ) {
    this.index = at.index;
    this.place = at.place;
    this.tables = edge.tables;
    this.edge = edge;
    this.name = name;
    this.zone = at.zone;
    this.proxy = at.proxy;
    this.central = central;
    const { connections } = edge.policy;
    const { limits } = edge.policy.protection;
    this.hosts =
      connections === null
        ? null
        : new Hosts(connections, at.isPinned, limits?.maxConnections ?? Infinity, seed, name);
    this.gate = createGate(edge.policy.protection, connections !== null, seed, name);
    this.random = new Stream(seed, `balance/${name}`);
    edge.places.add(at.zone, 1);
    const { outlierDetection } = edge.policy;
    this.outliers =
      outlierDetection === null
        ? null
        : new Outliers(
            this.endpoints,
            outlierDetection,
            edge.ejections!,
            new Stream(seed, `outliers/${name}`),
          );
    const { affinity } = edge.policy;
    this.kept = affinity?.by === "client" ? new Affinity(affinity.timeoutNs) : null;
    const { hedge } = edge.policy;
    this.hedging = hedge === null ? null : new Hedging(hedge);
    this.takeBalancer();
  }

  /** What it keeps for a policy with tokens. */
  tokensOf(retry: Retry, now: number): TryTokens {
    for (const known of this.tokens) if (known.retry === retry) return known;
    const made = new TryTokens(retry, now);
    this.tokens.push(made);
    return made;
  }

  /** The balancer of its edge, which knows nothing yet but the endpoints. */
  takeBalancer(): void {
    const { affinity } = this.edge.policy;
    this.balancer = this.createBalancer();
    const byWho = this.balancer?.pickHashed !== undefined || this.balancer?.pickFrom !== undefined;
    this.isKeyed = bit(byWho || affinity !== null);
    this.hashes = null;
    this.wantsSent = bit(this.balancer?.sent !== undefined);
    this.wantsAnswers = bit(this.balancer?.answered !== undefined);
    this.wantsReports = bit(this.balancer?.reported !== undefined);
    this.wantsProbes = bit(this.balancer?.probe !== undefined);
  }

  private createBalancer(): Balancer | null {
    const { edge, endpoints, zone } = this;
    const { balancer, health } = edge.policy;
    if (balancer.name === "centralQueue") return null;
    const create = (among: Endpoints): Balancer => createBalancer(balancer, among, this);
    if (!edge.hasHostSets) return create(endpoints);
    return new HostSets(endpoints, create, { ...health, zones: edge.places.choiceFrom(zone) });
  }

  /** Intervals that are over are judged: the ejected may be back. To be called before a pick. */
  judge(now: number): void {
    if (this.outliers!.judge(now)) this.balancer!.updated(now, this.random);
  }

  /** An attempt at `slot` ended. */
  noteOutcome(slot: number, outcome: number, now: number): void {
    const wereEjected = now >= this.outliers!.nextTickAt && this.outliers!.judge(now);
    if (this.outliers!.answered(slot, outcome, now) || wereEjected) this.balancer!.updated(now, this.random);
  }

  /** Its proxy is gone. */
  leave(now: number): void {
    this.edge.places.add(this.zone, -1);
    this.outliers?.close(now);
  }

  /** Takes over the members of its view. */
  refresh(now: number): void {
    const { nameOf, places, weights } = this.edge;
    const keys = places.known([...this.view.members], this.zone).sort((a, b) => a - b);
    this.endpoints.update(
      keys.map((key) => ({
        key,
        weight: weights[key],
        ...(nameOf !== null && { name: nameOf(key) }),
        ...(places.isUsed && {
          locality: places.zoneOf[key],
          priority: places.priority(this.zone, key),
        }),
      })),
      // What is there from the start is not new to anybody.
      now === 0 ? -Infinity : now,
    );
    if (this.instanceOf.length < this.endpoints.capacity) {
      const wider = new Int32Array(this.endpoints.capacity);
      wider.set(this.instanceOf);
      this.instanceOf = wider;
    }
    const { members, size } = this.endpoints;
    for (let k = 0; k < size; k++) this.instanceOf[members[k]] = this.endpoints.key(members[k]) as number;
    this.outliers?.updated(now);
    this.balancer?.updated(now, this.random);
  }
}
