import assert from "node:assert/strict";
import { LocalityWeighted } from "../../../src/mesh/balance/locality-weighted";
import { priorityLoad } from "../../../src/mesh/balance/priority-load";
import { ZoneAware } from "../../../src/mesh/balance/zone-aware";
import { scripted } from "../../support/scripted-random";
import { orNobody } from "./adapter";
import type { Adapters } from "./adapter";

interface PriorityCase {
  readonly input: {
    readonly panic_threshold_percent?: number;
    readonly priorities: readonly {
      readonly hosts: number;
      readonly healthy: number;
      readonly degraded?: number;
      readonly excluded?: number;
      readonly overprovisioning_percent?: number;
      readonly weighted?: boolean;
      readonly healthy_weight?: number;
      readonly degraded_weight?: number;
      readonly total_weight?: number;
    }[];
  };
  readonly expected: {
    readonly healthy_load: readonly number[];
    readonly degraded_load?: readonly number[];
    readonly panic?: readonly boolean[];
  };
}

function priorities({ input, expected }: PriorityCase): void {
  const levels = input.priorities.map((level) => ({
    hosts: level.hosts,
    healthy: level.healthy,
    degraded: level.degraded ?? 0,
    excluded: level.excluded ?? 0,
    overprovisioningPercent: level.overprovisioning_percent ?? 140,
    ...(level.weighted === true && {
      weighted: {
        healthy: level.healthy_weight ?? 0,
        degraded: level.degraded_weight ?? 0,
        total: level.total_weight!,
      },
    }),
  }));
  const load = priorityLoad(levels, input.panic_threshold_percent ?? 50);
  assert.deepEqual(load.healthy, expected.healthy_load);
  if (expected.degraded_load !== undefined) assert.deepEqual(load.degraded, expected.degraded_load);
  if (expected.panic !== undefined) assert.deepEqual(load.panic, expected.panic);
}

interface Zone {
  readonly zone: string;
  readonly n: number;
}

interface ZoneCase {
  readonly input: {
    readonly upstream: readonly Zone[];
    readonly local: readonly Zone[];
    readonly min_cluster_size?: number;
    readonly force_local_zone_min_size?: number;
  };
  readonly expected: {
    readonly state: string;
    readonly local_percent_to_route_x10000?: number;
    readonly residual_capacity?: readonly number[];
    readonly picks?: readonly { readonly random: readonly number[]; readonly locality: number }[];
  };
}

function zoneAware({ input, expected }: ZoneCase): void {
  const { upstream, local } = input;
  const callers = {
    counts: upstream.map(({ zone }) => local.find((other) => other.zone === zone)?.n ?? 0),
    total: local.reduce((sum, { n }) => sum + n, 0),
    zones: local.length,
  };
  const there = upstream.map(({ n }) => n);
  const zones = new ZoneAware(there, callers, {
    minClusterSize: input.min_cluster_size ?? 6,
    directFrom: input.force_local_zone_min_size,
  });
  assert.equal(zones.state, expected.state);
  if (expected.local_percent_to_route_x10000 !== undefined)
    assert.equal(zones.localShare, expected.local_percent_to_route_x10000);
  if (expected.residual_capacity !== undefined) assert.deepEqual(zones.residual, expected.residual_capacity);
  for (const { random, locality } of expected.picks ?? [])
    assert.equal(zones.choose(scripted(...random)), locality);
}

interface WeightedCase {
  readonly input: {
    readonly hosts: readonly number[];
    readonly healthy: readonly number[];
    readonly excluded?: readonly number[];
    readonly weights: readonly number[];
    readonly overprovisioning_percent?: number;
    readonly seed?: number;
    readonly n?: number;
  };
  readonly expected: { readonly picks?: readonly (number | null)[]; readonly counts?: readonly number[] };
}

function weighted({ input, expected }: WeightedCase): void {
  const { excluded, healthy, hosts, weights } = input;
  const localities = hosts.map((count, k) => ({
    hosts: count,
    usable: healthy[k],
    excluded: excluded?.[k] ?? 0,
    weight: weights[k],
  }));
  const chooser = new LocalityWeighted(localities, input.overprovisioning_percent ?? 140, input.seed ?? 0);
  const length = input.n ?? expected.picks!.length;
  const picks = Array.from({ length }, () => chooser.choose());
  if (expected.picks !== undefined) assert.deepEqual(picks.map(orNobody), expected.picks.map(orNobody));
  if (expected.counts !== undefined)
    assert.deepEqual(
      hosts.map((_, locality) => picks.filter((pick) => pick === locality).length),
      expected.counts,
    );
}

export const LOCALITIES: Adapters = {
  envoy_priority_load: { p: priorities, w: priorities, c: priorities },
  envoy_zone_aware: { z: zoneAware, zc: zoneAware },
  envoy_locality_wrr: { l: weighted, u: weighted },
};
