import type { ZoneChoice } from "../mesh/balance/zone-choice";
import { hintedFor, topologyHints } from "../mesh/discover/topology-hints";
import type { Locality } from "../scenario/host-sets";
import type { Scenario } from "../scenario/scenario";

/** What the places of callers and instances mean to the calls of one pair. */
export class Places {
  /** Endpoints have a place, or a level of priority by it. */
  readonly isUsed: boolean;
  /** by instance */
  readonly zoneOf: ArrayLike<number>;
  private readonly locality: Locality | null;
  /** by zone */
  private readonly regions: readonly string[];
  /** by zone: its share of all cores of nodes */
  private readonly shares: readonly number[];
  /** by zone: proxies of the caller */
  private readonly callers: number[];

  constructor(locality: Locality | null, zoneOf: ArrayLike<number>, zones: Scenario["topology"]["zones"]) {
    this.isUsed = locality !== null && !isFilter(locality);
    this.locality = locality;
    this.zoneOf = zoneOf;
    this.regions = zones.map(({ region }) => region);
    this.callers = zones.map(() => 0);
    this.shares = sharesOfCores(zones);
  }

  /** A proxy of the caller has come to be in `zone`, or (-1) is gone. */
  add(zone: number, count: 1 | -1): void {
    this.callers[zone] += count;
  }

  /** It matters where callers are, so that proxies have to hear of those that come and go. */
  get countsCallers(): boolean {
    return this.locality?.mode === "zoneAware";
  }

  /** Those instances that a proxy in `zone` hears of. */
  known(instances: number[], zone: number): number[] {
    const { locality, zoneOf } = this;
    if (locality === null || !isFilter(locality)) return instances;
    if (locality.mode === "topologyHints") return this.hinted(instances, zone);
    const near = instances.filter((instance) => zoneOf[instance] === zone);
    return near.length === 0 && locality.mode === "preferClose" ? instances : near;
  }

  private hinted(instances: readonly number[], zone: number): number[] {
    const inOrder = [...instances].sort((a, b) => a - b);
    const hints = topologyHints(
      inOrder.map((instance) => this.zoneOf[instance]),
      this.shares,
    );
    return hintedFor(zone, hints, inOrder.length).map((position) => inOrder[position]);
  }

  /** The level of an instance for a proxy in `zone`; 0 is used first. */
  priority(zone: number, instance: number): number {
    const { locality, regions, zoneOf } = this;
    if (locality?.mode !== "prefer") return 0;
    const there = zoneOf[instance];
    const level = locality.failover.findIndex((common) =>
      common === "sameZone" ? there === zone : regions[there] === regions[zone],
    );
    return level < 0 ? locality.failover.length : level;
  }

  /** How a proxy in `zone` chooses zones, or null. */
  choiceFrom(zone: number): ZoneChoice | null {
    const { locality } = this;
    if (locality?.mode === "zoneAware") {
      const { directFrom, minClusterSize, routingEnabled } = locality;
      const options = { directFrom, minClusterSize, routingEnabled };
      return { kind: "zoneAware", zone, callers: () => this.callers, options };
    }
    if (locality?.mode !== "weighted") return null;
    const weights = locality.weights[zone];
    return weights === null ? null : { kind: "weighted", weights };
  }
}

/** It only says which instances are known. */
function isFilter({ mode }: Locality): boolean {
  return mode === "strict" || mode === "preferClose" || mode === "topologyHints";
}

/** Of nodes whose cores are not told, all count alike. */
function sharesOfCores(zones: Scenario["topology"]["zones"]): number[] {
  const told = zones.flatMap(({ machines }) =>
    machines.flatMap(({ cores }) => (cores < Infinity ? [cores] : [])),
  );
  const usual = told.length === 0 ? 1 : told.reduce((sum, cores) => sum + cores, 0) / told.length;
  const cores = zones.map(({ nodes, machines }) =>
    Array.from({ length: nodes }, (_, k) => {
      const own = machines.at(k)?.cores ?? Infinity;
      return own < Infinity ? own : usual;
    }).reduce((sum, n) => sum + n, 0),
  );
  const total = cores.reduce((sum, n) => sum + n, 0);
  return cores.map((n) => n / total);
}
