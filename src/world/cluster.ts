import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { ZERO } from "../lib/double";
import { Stream } from "../kernel/stream";
import { Affinity } from "../mesh/balance/affinity";
import type { PeerPlace } from "../mesh/balance/aperture";
import type { Tables } from "../mesh/balance/hash-table";
import type { LoadBoard } from "../mesh/balance/load-board";
import { ManySets } from "../mesh/balance/many-sets";
import { GuardedBalancer } from "../mesh/resilience/guarded";
import { MembershipView } from "../mesh/discover/membership";
import { Endpoints } from "../mesh/endpoint";
import type { Balancer } from "../mesh/endpoint";
import type { Labels } from "../scenario/labels";
import type { Retry } from "../scenario/tries";
import { Accruals } from "./accruals";
import type { CentralQueue } from "./central-queue";
import type { EdgeState } from "./edge-state";
import { ClusterChecks } from "./health/cluster-checks";
import { Hedging } from "./hedging";
import { Hosts } from "./connections/hosts";
import { createGate } from "./gate";
import type { Gate } from "./gate";
import { oobPeriodOf } from "./oob-reports";
import { Outliers } from "./outliers";
import { createStall } from "./stall";
import type { Stall } from "./stall";
import { createChooser, Known } from "./subsets";
import { TryTokens } from "./try-tokens";
import type { SessionHashes } from "./session-hashes";

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
  /** The same, without what leaves endpoints alone that fail. */
  private chooser: Balancer | null = null;
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
  /** What it knows of its endpoints by probing them, or null. */
  readonly checks: ClusterChecks | null;
  /** Whom it leaves alone after failures, or null. */
  readonly accruals: Accruals | null;
  /** What waits while none of its endpoints can be used, or null: then it fails. */
  readonly stall: Stall | null;
  /** How attempts end is looked at, and endpoints may be back in time. */
  readonly notesOutcomes: Bit;
  /** What attempts have to pass before they are sent, or null. */
  readonly gate: Gate | null;
  /** Those instances that its proxy chooses among. */
  private readonly known: Known;
  /** What its calls ask for, or null. */
  readonly labels: Labels | null;
  /** When its balancer came to be. */
  balancedSince = ZERO;
  /** Attempts sent, and those of them that ended. */
  sent = 0;
  ended = 0;
  /** Retries under way or waiting to leave. */
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
      readonly labels: Labels | null;
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
    this.gate = createGate(edge.policy.protection, connections !== null, edge.window, seed, name);
    this.random = new Stream(seed, `balance/${name}`);
    edge.places.add(at.zone, 1);
    const { failFast, failureAccrual, healthCheck, outlierDetection } = edge.policy;
    this.outliers =
      outlierDetection === null
        ? null
        : new Outliers(
            this.endpoints,
            outlierDetection,
            edge.ejections!,
            new Stream(seed, `outliers/${name}`),
          );
    this.checks =
      healthCheck === null
        ? null
        : new ClusterChecks(this, healthCheck, edge.unhealthy!, new Stream(seed, `checks/${name}`));
    this.stall = createStall(at.index, failFast);
    const ofAccruals = new Stream(seed, `accrual/${name}`);
    this.accruals =
      failureAccrual === null
        ? null
        : new Accruals(this.endpoints, failureAccrual, edge.ejections!, ofAccruals, this.stall);
    this.notesOutcomes = bit(this.outliers !== null || (this.checks?.observe ?? null) !== null);
    const { affinity } = edge.policy;
    this.kept = affinity?.by === "client" ? new Affinity(affinity.timeoutNs) : null;
    const { hedge } = edge.policy;
    this.hedging = hedge === null ? null : new Hedging(hedge);
    this.labels = at.labels;
    this.known = new Known(edge, at.place.index, at.labels, seed, name);
    this.takeBalancer();
  }

  /** What it shares with its peers just now. */
  get board(): LoadBoard {
    return this.edge.board;
  }

  /** Attempts under way. */
  get open(): number {
    return this.sent - this.ended;
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
    this.wantsReports = bit(this.balancer?.reported !== undefined && oobPeriodOf(this) === 0);
    this.wantsProbes = bit(this.balancer?.probe !== undefined);
  }

  private createBalancer(): Balancer | null {
    if (this.edge.policy.balancer.name === "centralQueue") return null;
    this.chooser = createChooser(this.edge, this.endpoints, this, this);
    const { accruals, chooser, endpoints } = this;
    return accruals === null ? chooser : new GuardedBalancer(endpoints, chooser, accruals.rules);
  }

  /** Intervals that are over are judged: the ejected may be back. To be called before a pick. */
  judge(now: number): void {
    if (this.outliers?.judge(now) === true) this.balancer!.updated(now, this.random);
  }

  /** An attempt at `slot` ended. */
  noteOutcome(slot: number, outcome: number, now: number): void {
    const { checks, outliers } = this;
    let changed = false;
    if (outliers !== null) {
      if (now >= outliers.nextTickAt) changed = outliers.judge(now);
      changed = outliers.answered(slot, outcome, now) || changed;
    }
    if ((checks?.observe ?? null) !== null) changed = checks!.observed(slot, outcome, now) || changed;
    if (changed) this.choosesAnew(now);
  }

  /** Its endpoints, or their health, have changed. */
  choosesAnew(now: number): void {
    this.balancer?.updated(now, this.random);
    this.stall?.wake();
  }

  /** When some endpoint may be usable again without anybody saying so. */
  get changesAt(): number {
    const { balancer, outliers } = this;
    const guarded = balancer instanceof GuardedBalancer ? balancer.changesAt : Infinity;
    return Math.min(guarded, outliers?.nextTickAt ?? Infinity);
  }

  /** There are more proxies like its own than before, or fewer, in some zone. */
  callersChanged(): void {
    if (this.chooser instanceof ManySets) this.chooser.callersChanged();
  }

  /** Its proxy is gone. */
  leave(now: number): void {
    this.edge.places.add(this.zone, -1);
    this.board.leave(this.endpoints, now);
    this.outliers?.close(now);
    this.checks?.close(now);
    this.accruals?.close(now);
  }

  /** Takes over the members of its view. */
  refresh(now: number): void {
    const { hasMetadata, labelsOf, nameOf, places, weights } = this.edge;
    const { members: known } = this.view;
    const left = this.checks?.remaining((instance) => known.has(instance)) ?? [];
    const keys = this.known.of(places.known([...known, ...left], this.zone).sort((a, b) => a - b));
    this.endpoints.update(
      keys.map((key) => ({
        key,
        weight: weights[key],
        ...(nameOf !== null && { name: nameOf(key) }),
        ...(hasMetadata && { metadata: labelsOf(key) }),
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
    this.checks?.updated(now);
    this.choosesAnew(now);
  }
}
