/**
 * Envoy's subset load balancer: endpoints with the same values of some keys of their metadata form a subset
 * with a balancer of its own; a request asks for one by key and value. Where there is none, fallbacks say
 * who takes the request, for these keys or for all. One object answers requests that ask for the same.
 *
 * Source: envoyproxy/envoy source/extensions/load_balancing_policies/subset/subset_lb.cc @5fbb163 and
 * subset_lb.h @00359c8; config.cluster.v3.Cluster.LbSubsetConfig.
 * Differs: a selector that has the keys of the beginning of an earlier one keeps its fallback, which Envoy
 * forgets; endpoints have texts, and no other values.
 * Draws: those of the balancers of the subsets that it tries, in order.
 */

import type { Random } from "../../lib/random";
import { Endpoints } from "../endpoint";
import type { Balancer, Metadata } from "../endpoint";
import { ManySets } from "./many-sets";
import type { EndpointSet } from "./many-sets";

export type SubsetFallback = "noFallback" | "anyEndpoint" | "defaultSubset";

export interface SubsetSelector {
  readonly keys: readonly string[];
  /** Where there is no such subset; null: as for all selectors (NOT_DEFINED). */
  readonly fallback: SubsetFallback | "keysSubset" | null;
  /** Of `keysSubset`: the keys that are asked for then. */
  readonly fallbackKeys: readonly string[];
  /** Only the first endpoint of a subset is in it, whatever its health. */
  readonly singleHostPerSubset: boolean;
}

export interface EnvoySubsetOptions {
  readonly selectors: readonly SubsetSelector[];
  readonly fallback: SubsetFallback;
  readonly defaultSubset: Criteria;
  /** Any endpoint is taken where the fallback has none. */
  readonly panicModeAny: boolean;
  /** Of a list among metadata any value counts. */
  readonly listAsAny: boolean;
  /** A request may ask for more keys than a selector has. */
  readonly allowRedundantKeys: boolean;
}

/** What a request asks for; null: nothing. */
export type Criteria = Readonly<Record<string, string>>;

export interface SubsetRequest {
  readonly match: Criteria | null;
  /** With FALLBACK_LIST: what is asked for in addition, one after the other until somebody is found. */
  readonly fallbackList: readonly Criteria[];
}

interface Subset extends EndpointSet {
  /** It holds one endpoint, which is picked as it is. */
  readonly isSingle: boolean;
}

const ANY = "any";
const DEFAULT = "default";

export class EnvoySubset extends ManySets<Subset> {
  private readonly all: Endpoints;
  private readonly create: (endpoints: Endpoints) => Balancer;
  private readonly options: EnvoySubsetOptions;
  private readonly request: SubsetRequest;
  private readonly known = new Map<string, Subset>();
  /** Those that are tried, in order. */
  private plan: readonly Subset[] = [];

  /** `create`: what chooses in a subset. */
  constructor(
    all: Endpoints,
    create: (endpoints: Endpoints) => Balancer,
    options: EnvoySubsetOptions,
    request: SubsetRequest,
  ) {
    super();
    this.all = all;
    this.create = create;
    this.options = options;
    this.request = request;
    const none = new Endpoints();
    none.follow(all, [], 0);
    this.hearAs(create(none));
  }

  /** Also to be called when somebody's health has changed. */
  updated(now: number, random: Random): void {
    const { fallbackList, match } = this.request;
    const wanted =
      match === null || fallbackList.length === 0
        ? this.chain(match)
        : fallbackList.flatMap((more) => this.chain({ ...match, ...more }));
    const names = [...new Set(wanted.map(({ name }) => name))];
    // What is empty, or not asked for, is forgotten.
    for (const name of this.known.keys()) if (!names.includes(name)) this.known.delete(name);
    for (const { name, slots, isSingle } of wanted) this.fill(name, slots, isSingle, now, random);
    this.plan = names.map((name) => this.known.get(name)!);
    this.sets = [...this.known.values()];
  }

  pick(now: number, random: Random): number {
    for (const subset of this.plan) {
      this.last = subset;
      const slot = subset.isSingle ? subset.endpoints.members[0] : subset.balancer.pick(now, random);
      if (slot >= 0) return slot;
    }
    return -1;
  }

  protected override pickByAddress(address: number, now: number): number {
    for (const { balancer, endpoints, isSingle } of this.plan) {
      const slot = isSingle ? endpoints.members[0] : balancer.pickFrom!(address, now);
      if (slot >= 0) return slot;
    }
    return -1;
  }

  protected override pickByHash(high: number, low: number, now: number, attempt?: number): number {
    for (const { balancer, endpoints, isSingle } of this.plan) {
      const slot = isSingle ? endpoints.members[0] : balancer.pickHashed!(high, low, now, attempt);
      if (slot >= 0) return slot;
    }
    return -1;
  }

  /** What is tried for a request that asks for `match`: each, until one has somebody. */
  private chain(match: Criteria | null): Wanted[] {
    const { allowRedundantKeys, fallback, panicModeAny, selectors } = this.options;
    if (match !== null) {
      const fitting = allowRedundantKeys
        ? selectors.find(({ keys }) => keys.every((key) => key in match))
        : null;
      const asked = fitting === null || fitting === undefined ? match : only(match, fitting.keys);
      const selector = selectors.find(({ keys }) => sameKeys(keys, asked));
      if (selector !== undefined) {
        const found = this.subset(selector, asked);
        if (found.slots.length > 0) return [found];
        if (selector.fallback === "keysSubset") return this.chain(only(asked, selector.fallbackKeys));
        if (selector.fallback !== null) return this.fallback(selector.fallback);
      }
    }
    const wanted = this.fallback(fallback);
    return panicModeAny && wanted.length > 0 ? [...wanted, ...this.fallback("anyEndpoint")] : wanted;
  }

  private fallback(kind: SubsetFallback): Wanted[] {
    if (kind === "noFallback") return [];
    if (kind === "anyEndpoint") return [{ name: ANY, slots: this.slots({}), isSingle: false }];
    return [{ name: DEFAULT, slots: this.slots(this.options.defaultSubset), isSingle: false }];
  }

  private subset({ singleHostPerSubset: isSingle }: SubsetSelector, asked: Criteria): Wanted {
    const pairs = Object.keys(asked)
      .sort()
      .map((key) => `${key}=${asked[key]}`);
    const slots = this.slots(asked);
    const { priority } = this.all;
    if (isSingle) slots.sort((a, b) => priority[a] - priority[b]).splice(1);
    return { name: `:${pairs.join()}`, slots, isSingle };
  }

  /** Endpoints that are as asked for, in their order. */
  private slots(asked: Criteria): number[] {
    const { members, size } = this.all;
    const { listAsAny } = this.options;
    return Array.from(members.subarray(0, size)).filter((slot) =>
      matches(this.all.metadataOf(slot), asked, listAsAny),
    );
  }

  private fill(name: string, slots: readonly number[], isSingle: boolean, now: number, random: Random): void {
    let subset = this.known.get(name);
    if (subset === undefined) {
      const endpoints = new Endpoints();
      endpoints.follow(this.all, slots, slots.length);
      subset = { endpoints, balancer: this.create(endpoints), isSingle, has: new Uint8Array(0) };
      this.known.set(name, subset);
    }
    if (subset.has.length < this.all.capacity) subset.has = new Uint8Array(this.all.capacity);
    else subset.has.fill(0);
    for (const slot of slots) subset.has[slot] = 1;
    subset.endpoints.follow(this.all, slots, slots.length);
    subset.balancer.updated(now, random);
  }
}

interface Wanted {
  readonly name: string;
  readonly slots: readonly number[];
  readonly isSingle: boolean;
}

/** Does an endpoint have all that is asked for? */
export function matches(metadata: Metadata, asked: Criteria, listAsAny: boolean): boolean {
  return Object.entries(asked).every(([key, value]) => {
    const own = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    return typeof own === "object" ? listAsAny && own.includes(value) : own === value;
  });
}

function only(match: Criteria, keys: readonly string[]): Criteria {
  return Object.fromEntries(Object.entries(match).filter(([key]) => keys.includes(key)));
}

function sameKeys(keys: readonly string[], asked: Criteria): boolean {
  const names = Object.keys(asked);
  return names.length === keys.length && keys.every((key) => names.includes(key));
}
