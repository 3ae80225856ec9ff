/**
 * Topology-aware hints: which zone's callers each endpoint is for, so that every zone has endpoints in
 * proportion to its CPU. Endpoints are for their own zone at first; zones with too many give some away. Where
 * some zone could not have enough for its share, by more than a fifth, there are no hints, and callers go to
 * all.
 *
 * Source: kubernetes/kubernetes staging/src/k8s.io/endpointslice/topologycache/topologycache.go, utils.go
 * @40d9947 (AddHints, getAllocations, getGivingAndReceivingZones, redistributeHints); how proxies use them:
 * pkg/proxy/topology.go @008b365.
 * Differs: all endpoints of a service are in one slice, which is worked out anew at every change; where
 * Kubernetes goes by the random order of Go's maps, zones are taken in their order.
 * Draws: none.
 */

/** A zone may get so much more than its share before there are no hints. */
const OVERLOAD_THRESHOLD = 0.2;

/**
 * By endpoint: the zone that it is for; null: there are no hints. `zones`: where each endpoint is;
 * `shares`: of all CPU, by zone; 0 where there is none.
 */
export function topologyHints(zones: readonly number[], shares: readonly number[]): number[] | null {
  const desired = allocations(zones.length, shares);
  if (desired === null) return null;
  const hints = [...zones];
  const counts = shares.map((_, zone) => zones.filter((one) => one === zone).length);
  const { giving, receiving } = moves(desired, counts);
  hints.forEach((zone, endpoint) => {
    const to = receiving.findIndex((count) => count > 0);
    if (giving[zone] === 0 || to < 0) return;
    giving[zone]--;
    receiving[to]--;
    hints[endpoint] = to;
  });
  return hints;
}

/** Endpoints that callers in `zone` use, by position: those hinted for it; all where there are none. */
export function hintedFor(zone: number, hints: readonly number[] | null, count: number): number[] {
  const all = Array.from({ length: count }, (_, position) => position);
  const own = hints === null ? [] : all.filter((position) => hints[position] === zone);
  return own.length === 0 ? all : own;
}

/** By zone: how many endpoints it is to have; null: some would have too few. */
function allocations(count: number, shares: readonly number[]): number[] | null {
  const used = shares.filter((share) => share > 0).length;
  if (used < 2 || used > count) return null;
  const desired = shares.map((share) => share * count);
  const minimum = desired.map((wanted) => Math.ceil(wanted * (1 / (1 + OVERLOAD_THRESHOLD))));
  if (minimum.reduce((sum, n) => sum + n, 0) > count) return null;
  return desired.map((wanted, zone) => Math.max(wanted, minimum[zone]));
}

/** By zone: how many endpoints it gives to others, or gets from them. */
function moves(
  desired: readonly number[],
  counts: readonly number[],
): { readonly giving: number[]; readonly receiving: number[] } {
  const over = desired.map((wanted, zone) => (wanted > 0 ? Math.max(0, counts[zone] - wanted) : 0));
  const under = desired.map((wanted, zone) => Math.max(0, wanted - counts[zone]));
  const giving = desired.map(() => 0);
  const receiving = desired.map(() => 0);
  for (;;) {
    const from = most(over);
    const to = most(under);
    if (from < 0 || to < 0) break;
    if ((over[from] < 1 && under[to] < 1) || over[from] < 0.5 || under[to] < 0.5) break;
    giving[from]++;
    over[from]--;
    receiving[to]++;
    under[to]--;
  }
  return { giving, receiving };
}

/** The first of the greatest, or -1 where none is above 0. */
function most(amounts: readonly number[]): number {
  let best = -1;
  amounts.forEach((amount, zone) => {
    if (amount > (best < 0 ? 0 : amounts[best])) best = zone;
  });
  return best;
}
