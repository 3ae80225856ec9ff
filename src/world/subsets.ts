import { Stream } from "../kernel/stream";
import { deterministicSubset, randomSubset } from "../mesh/balance/address-subset";
import { EnvoySubset, matches } from "../mesh/balance/envoy-subset";
import { HostSets } from "../mesh/balance/host-sets";
import { createBalancer } from "../mesh/balance/policies";
import type { Surroundings } from "../mesh/balance/policies/policy";
import type { ZoneChoice } from "../mesh/balance/zone-choice";
import type { Balancer, Endpoints } from "../mesh/endpoint";
import type { Labels } from "../scenario/labels";
import type { LabelSubset } from "../scenario/subset";
import type { EdgeState } from "./edge-state";

const SALTS = 2_147_483_648;

/** Of all instances of a service, those that one proxy knows. */
export class Known {
  private readonly edge: EdgeState;
  private readonly caller: number;
  /** What they must be labelled with, where the balancer does not see to that; or null. */
  private readonly labels: Labels | null;
  /** What makes a random part another than that of other proxies. */
  private readonly salt: number;

  /** `caller`: number of the proxy among its peers. */
  constructor(edge: EdgeState, caller: number, labels: Labels | null, seed: string, name: string) {
    const { subset } = edge.policy;
    this.edge = edge;
    this.caller = caller;
    this.labels = subset?.kind === "selectors" ? null : labels;
    this.salt = subset?.kind === "random" ? new Stream(seed, `subset/${name}`).below(SALTS) : 0;
  }

  of(instances: readonly number[]): readonly number[] {
    const { edge, labels } = this;
    const { subset } = edge.policy;
    const all =
      labels === null ? instances : instances.filter((one) => matches(edge.labelsOf(one), labels, false));
    if (subset === null || subset.kind === "selectors") return all;
    const positions =
      subset.kind === "random"
        ? randomSubset(all.map(edge.names), subset.size, this.salt)
        : deterministicSubset(all.length, subset.size, this.caller);
    return positions.map((position) => all[position]);
  }
}

/** What chooses among the endpoints that a proxy in `zone` knows, for calls that ask for `labels`. */
export function createChooser(
  edge: EdgeState,
  endpoints: Endpoints,
  { zone, labels }: { readonly zone: number; readonly labels: Labels | null },
  around: Surroundings,
): Balancer {
  const { balancer, health, subset } = edge.policy;
  const { place, tables, board } = around;
  const of = (needs: number): Surroundings => ({
    tables,
    needs,
    ...(place !== undefined && { place }),
    ...(board !== undefined && { board }),
  });
  const create = (among: Endpoints, needs = -1): Balancer => createBalancer(balancer, among, of(needs));
  const zones = edge.places.choiceFrom(zone);
  const within = (choice: ZoneChoice | null) => {
    return (among: Endpoints): Balancer =>
      edge.hasHostSets ? new HostSets(among, create, { ...health, zones: choice }) : create(among);
  };
  if (subset?.kind !== "selectors") return within(zones)(endpoints);
  const { options, request } = subset;
  const match = labels === null ? request.match : { ...request.match, ...labels };
  return new EnvoySubset(endpoints, within(zonesIn(endpoints, zones, subset)), options, {
    ...request,
    match,
  });
}

/** How zones count in subsets. */
function zonesIn(
  all: Endpoints,
  zones: ZoneChoice | null,
  { localityWeights }: LabelSubset,
): ZoneChoice | null {
  if (zones?.kind !== "weighted" || localityWeights === "same") return zones;
  if (localityWeights === "none") return null;
  const { weights } = zones;
  if (typeof weights === "function") return zones;
  const scaled = (among: Endpoints): readonly number[] =>
    weights.map((weight, zone) => {
      const before = countIn(all, zone);
      return before === 0 ? 0 : Math.round((weight * countIn(among, zone)) / before);
    });
  return { kind: "weighted", weights: scaled };
}

function countIn({ members, size, locality, priority }: Endpoints, zone: number): number {
  const there = members.subarray(0, size).filter((slot) => priority[slot] === 0 && locality[slot] === zone);
  return there.length;
}
