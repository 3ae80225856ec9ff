import type { Bit } from "../lib/bit";
import type { PeerPlace } from "../mesh/balance/aperture";
import type { Labels } from "../scenario/labels";
import type { Client, Scenario } from "../scenario/scenario";
import { CentralQueue } from "./central-queue";
import { Cluster } from "./cluster";
import type { EdgeState } from "./edge-state";
import type { Fork } from "./fork";
import type { Instances } from "./instances";
import type { RetryRules } from "./retry-rules";
import type { State } from "./state";
import type { Target } from "./traffic/target";

/** Calls from one caller to one operation. */
export interface Route {
  readonly caller: string;
  readonly callerKind: "client" | "service";
  /** They are copies. */
  readonly isMirror: boolean;
  /** Index of the calling client, -1 for a service. */
  readonly client: number;
  readonly callee: number;
  /** Global number. */
  readonly operation: number;
}

/** A call site of the program, with all that a call from there needs. */
export interface Site {
  readonly route: number;
  /** Position of the callee among those of its caller. */
  readonly ordinal: number;
  /** Of TRIES_AND_FLAGS, from the start. */
  readonly flags: number;
  readonly isAsync: Bit;
  /** Of its own; null: those of the edge. */
  readonly rules: RetryRules | null;
  /** The call's own timeout or else the policy's, ns; Infinity where there is neither. */
  timeoutNs: number;
  readonly propagates: Bit;
  /** Number of its edge, and of the call site in the program. */
  readonly edge: number;
  readonly written: number;
  /** Where its calls go instead, and copies of them, by number of a site; null: only here. */
  readonly fork: Fork<number> | null;
}

/** Whom the instances of a service call, and which instances of it. */
export interface Outlet {
  readonly edge: EdgeState;
  readonly labels: Labels | null;
}

/** Who calls whom, through which proxy. */
export interface Wiring {
  readonly routes: readonly Route[];
  readonly edges: readonly EdgeState[];
  /** Grows where callers come and go. */
  readonly clusters: Cluster[];
  readonly sites: readonly Site[];
  /** by instance * ordinals + ordinal of the callee: cluster */
  readonly clusterOf: Int32Array;
  readonly ordinals: number;
  /** by service: by ordinal of the callee */
  readonly outlets: readonly (readonly Outlet[])[];
  /** by client: by entry of its mix */
  readonly targets: readonly (readonly Target[])[];
  /** by client: by proxy: zone */
  readonly placed: readonly (readonly number[])[];
}

/** The place of an outlet among others, or -1. */
export function outletIndex(outlets: readonly Outlet[], { edge, labels }: Outlet): number {
  const text = JSON.stringify(labels);
  return outlets.findIndex((one) => one.edge === edge && JSON.stringify(one.labels) === text);
}

/** A new proxy's view of a callee; `holder`: whose proxy it is. */
export function createCluster(
  world: State,
  edge: EdgeState,
  at: {
    readonly index: number;
    readonly zone: number;
    readonly proxy: number;
    readonly place: PeerPlace;
    readonly labels: Labels | null;
  },
  holder: string,
): Cluster {
  const service = world.instances.services[edge.callee];
  const isCentral = edge.policy.balancer.name === "centralQueue";
  if (isCentral) service.central ??= new CentralQueue(service);
  const central = isCentral ? service.central : null;
  const { dataplane } = world.scenario.mesh;
  // Streams of chance go by its name: copies and parts of a split have others.
  const labels = at.labels === null ? "" : `/${JSON.stringify(at.labels)}`;
  const name = `${edge.isMirror ? "mirror/" : ""}${holder}->${service.spec.name}${labels}`;
  const isPinned = dataplane === "kubeProxy" || edge.policy.connections?.protocol === "tcp";
  return new Cluster(edge, { ...at, isPinned }, central, world.seed, name);
}

/** Number among all proxies of that which an instance calls others through. */
export function proxyOf(instances: Instances, instance: number, isPerNode: boolean): number {
  return isPerNode ? instances.count + instances.node[instance] : instance;
}

/**
 * All callers on a node share a proxy that stays when they go. Where a node only chooses the endpoints of
 * connections, these are the callers' own.
 */
export function isPerNode({ mesh }: Scenario, { policy }: EdgeState): boolean {
  return mesh.dataplane === "ambient" || (mesh.dataplane === "kubeProxy" && policy.connections === null);
}

/**
 * Proxies of a client by zone: shares rounded by largest remainder, so that each is as near its share as can
 * be.
 */
export function placeProxies({ instances, zones }: Client): number[] {
  const given = zones.map(() => 0);
  return Array.from({ length: instances }, (_, k) => {
    let best = 0;
    zones.forEach(({ share }, entry) => {
      const lack = share * (k + 1) - given[entry];
      if (lack > zones[best].share * (k + 1) - given[best] + 1e-9) best = entry;
    });
    given[best]++;
    return zones[best].zone;
  });
}
