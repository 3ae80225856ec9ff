/**
 * Where a new instance goes: to the zone that has fewest of its service for its weight, and there to the node
 * that has fewest.
 *
 * Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread (instances that are being
 * stopped do not count, scoring prefers the domain with the fewest).
 * Differs: nothing else is scored, so fewest wins always; a zone may have a weight, as where the numbers by
 * zone are given.
 * Draws: none.
 */

export interface SpreadZone {
  /** 0: not for this service. */
  readonly weight: number;
  /** Instances of the service in it. */
  readonly count: number;
  /** Its nodes that take instances, with how many of the service each has. */
  readonly nodes: readonly { readonly node: number; readonly count: number }[];
}

/** The zone and the node; null when there is none that takes it. The first of equals wins. */
export function placeInstance(zones: readonly SpreadZone[]): { zone: number; node: number } | null {
  let best = -1;
  for (const [zone, { weight, count, nodes }] of zones.entries()) {
    if (weight === 0 || nodes.length === 0) continue;
    if (best < 0 || count * zones[best].weight < zones[best].count * weight) best = zone;
  }
  if (best < 0) return null;
  const { nodes } = zones[best];
  const node = nodes.reduce((least, one) => (one.count < least.count ? one : least));
  return { zone: best, node: node.node };
}
