/**
 * Decides what Kubernetes says of a pod in its EndpointSlice, and which endpoints kube-proxy uses.
 *
 * Source: kubernetes/endpointslice utils.go podToEndpoint @daa4d01; kubernetes/kubernetes
 * pkg/proxy/topology.go @008b365.
 * Draws: none.
 */

export interface Pod {
  readonly ready: boolean;
  /** It has been told to end. */
  readonly terminating: boolean;
}

export interface Conditions {
  /** Meant for traffic. */
  readonly ready: boolean;
  /** Its readiness probe succeeds, whether or not it is ending. */
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** Zones and nodes for whose traffic an endpoint is meant. */
export interface Hints {
  readonly zoneHints?: readonly string[] | undefined;
  readonly nodeHints?: readonly string[] | undefined;
}

/** What the EndpointSlice says of `pod`. With `publishNotReady` a pod counts as ready from start to end. */
export function podConditions(pod: Pod, publishNotReady: boolean): Conditions {
  return {
    ready: publishNotReady || (pod.ready && !pod.terminating),
    serving: pod.ready,
    terminating: pod.terminating,
  };
}

/**
 * The endpoints that traffic may go to: the ready ones; if there are none, those that still serve while they
 * terminate, so that a rollout which ends all pods at once does not drop what could have been answered.
 */
export function usableEndpoints<E extends Conditions>(endpoints: readonly E[]): E[] {
  const ready = endpoints.filter((endpoint) => endpoint.ready);
  return ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating);
}

/**
 * Those of the ready `endpoints` that a proxy on this node and in this zone keeps to: by node hints, else by
 * zone hints, and by each kind only if every endpoint has hints and one at least is meant for here. Otherwise
 * all.
 */
export function hintedEndpoints<E extends Hints>(
  endpoints: readonly E[],
  zone: string,
  node?: string,
): readonly E[] {
  if (node !== undefined && endpoints.every(({ nodeHints }) => (nodeHints ?? []).length > 0)) {
    const near = endpoints.filter(({ nodeHints }) => nodeHints?.includes(node));
    if (near.length > 0) return near;
  }
  if (endpoints.every(({ zoneHints }) => (zoneHints ?? []).length > 0)) {
    const near = endpoints.filter(({ zoneHints }) => zoneHints?.includes(zone));
    if (near.length > 0) return near;
  }
  return endpoints;
}
