import { buildAffinity, buildBalancer } from "./build-balancer";
import {
  buildFailFast,
  failoverOf,
  buildHealthUse,
  buildLocality,
  buildOutlierDetection,
} from "./build-host-sets";
import { buildConnections } from "./build-connections";
import { buildFailureAccrual } from "./build-accrual";
import { buildHealthCheck } from "./build-health";
import { buildHedge, checkTries, fitAvoidance } from "./build-hedge";
import { buildProtection, checkProtection } from "./build-protection";
import { buildMirrors, buildSplit } from "./build-split";
import { buildSubset } from "./build-subset";
import { toRetry } from "./build-retry";
import { POLICY } from "./fields/mesh";
import type { DISCOVERY_BLOCK } from "./fields/mesh";
import type { Pair } from "./diversions";
import { overlay } from "./layers";
import { lintPolicy } from "./lint";
import type { Profile } from "./profiles/profile";
import { dependsOnInstances, profileLayer } from "./profiles/profiles";
import { parsePair } from "./references";
import type { Caller, Discovery, Edge, Policy, Service, Client } from "./scenario";
import type { Node, Place } from "./tree";
import { emptyMap, find } from "./tree";
import type { Context, Type } from "./types";
import { hint, report } from "./types";

type ValueOf<T> = T extends Type<infer V> ? V : never;
type PolicyValues = ValueOf<typeof POLICY>;

/** Default time that DNS answers live, as the CoreDNS addon of Kubernetes sets it in its Corefile. */
const DNS_TTL_NS = 30e9;

/** One edge for every pair, with what `defaults`, `to`, a client's own policy and `edges` come to for it. */
export function buildEdges(
  tree: Node,
  pairs: readonly Pair[],
  services: readonly Service[],
  clients: readonly Client[],
  profile: Profile | null,
  context: Context,
): readonly Edge[] {
  const mesh = find(tree, "mesh");
  const root = mesh?.kind === "map" ? mesh : emptyMap(NOWHERE);
  const written = find(root, "edges");
  const byPair = new Map<string, Node>();
  const named = pairs.map(({ caller, callee }) => {
    const from = "client" in caller ? clients[caller.client].name : services[caller.service].name;
    return `${from} -> ${services[callee].name}`;
  });
  for (const [key, entry] of written?.kind === "map" ? written.entries : []) {
    const pair = parsePair(key)!;
    const name = `${pair.from} -> ${pair.to}`;
    if (!named.includes(name)) {
      report(context, entry.place, `mesh.edges: ${pair.from} never calls ${pair.to}${hint(name, named)}`);
    } else if (byPair.has(name)) {
      report(context, entry.place, `mesh.edges has ${name} twice`);
    }
    byPair.set(name, entry.value);
  }
  // Most pairs share their layers, and then their policy.
  const known = new Map<string, Policy | null>();
  return pairs.flatMap(({ caller, callee, isMirror }, i) => {
    const own = byPair.get(named[i]);
    const layers = layersOf(tree, { caller, callee, services, clients }, own, profile);
    const isShared = layers.every(({ name, node }) => node === undefined || !OF_ONE_PAIR.test(name));
    const to = find(root, "to", services[callee].name) !== undefined;
    const key = to || (profile !== null && dependsOnInstances(profile)) ? services[callee].name : "";
    const read = (): Policy | null => readPolicy(layers, profile, `the policy of ${named[i]}`, context);
    const policy = isShared && known.has(key) ? known.get(key)! : read();
    if (isShared) known.set(key, policy);
    checkProbedOperation(policy, services[callee], layers, context);
    return policy === null ? [] : [{ caller, callee, isMirror, policy }];
  });
}

/** What is probed for must be there: of each callee, which may share its policy with others. */
function checkProbedOperation(
  policy: Policy | null,
  { name, operations }: Service,
  layers: readonly Layer[],
  context: Context,
): void {
  const probed = policy?.healthCheck?.operation ?? null;
  const names = operations.map((operation) => operation.name);
  if (probed === null || names.includes(probed)) return;
  const { place } = find(mergeLayers(layers), "healthCheck", "operation")!;
  const message = `healthCheck.operation: ${name} has no operation ${JSON.stringify(probed)}`;
  if (context.problems.some((problem) => problem.message.startsWith(message))) return;
  report(context, place, `${message}${hint(probed, names)}`);
}

/** Some settings of a policy, and what they are called. */
export interface Layer {
  readonly name: string;
  readonly node: Node | undefined;
}

/** A layer that other pairs with the same callee do not have. */
const OF_ONE_PAIR = /^clients\.|^mesh\.edges$/;

export interface PairOf {
  readonly caller: Caller;
  readonly callee: number;
  readonly services: readonly Service[];
  readonly clients: readonly Client[];
}

/** What a pair's policy is made of, the most general first. `own`: what `mesh.edges` has for it. */
export function layersOf(
  tree: Node,
  { caller, callee, services, clients }: PairOf,
  own: Node | undefined,
  profile: Profile | null,
): readonly Layer[] {
  const mesh = find(tree, "mesh") ?? emptyMap(NOWHERE);
  const { name, replicas } = services[callee];
  const instances = replicas.reduce((sum, count) => sum + count, 0);
  const client = "client" in caller ? clients[caller.client].name : "";
  return [
    { name: "profile", node: profile === null ? undefined : profileLayer(profile, instances) },
    { name: "mesh.discovery", node: discoveryLayer(mesh) },
    { name: "mesh.defaults", node: find(mesh, "defaults") },
    { name: `mesh.to.${name}`, node: find(mesh, "to", name) },
    { name: `clients.${client}.policy`, node: find(tree, "clients", client, "policy") },
    { name: "mesh.edges", node: own },
  ];
}

/** The policy of a pair as it is written, from all its layers. */
export function writtenPolicy(tree: Node, pair: PairOf, profile: Profile | null): Node {
  const { caller, callee, services, clients } = pair;
  const from = "client" in caller ? clients[caller.client].name : services[caller.service].name;
  const written = find(tree, "mesh", "edges");
  let own: Node | undefined;
  for (const [key, entry] of written?.kind === "map" ? written.entries : []) {
    const named = parsePair(key);
    if (named !== null && named.from === from && named.to === services[callee].name) own = entry.value;
  }
  return mergeLayers(layersOf(tree, pair, own, profile));
}

/** What the layers come to; each part keeps its place. */
export function mergeLayers(layers: readonly Layer[]): Node {
  return layers.reduce<Node>(
    (low, { node }) => (node?.kind === "map" ? overlay(POLICY, low, node) : low),
    emptyMap(NOWHERE),
  );
}

const NOWHERE: Place = { file: "", line: null, column: null, source: null, length: 1 };

/** `mesh.discovery` is the most general layer of every policy's discovery. */
function discoveryLayer(mesh: Node): Node | undefined {
  const entry = mesh.kind === "map" ? mesh.entries.get("discovery") : undefined;
  return entry && { kind: "map", entries: new Map([["discovery", entry]]), place: entry.place };
}

function readPolicy(
  layers: readonly Layer[],
  profile: Profile | null,
  path: string,
  context: Context,
): Policy | null {
  const values = POLICY.read(mergeLayers(layers), path, context);
  if (values === null) return null;
  lintPolicy(values, context);
  const discovery = toDiscovery(values, path, context);
  const retry = toRetry(values.retry, path, context);
  const balancer = buildBalancer(values.balancer, path, context, values.placeOf("balancer"));
  const connections = buildConnections(values.connections, path, context);
  if (connections !== null && balancer?.name === "centralQueue") {
    const place = values.placeOf("connections");
    report(context, place, `${path}: connections mean nothing with the balancer centralQueue`);
  }
  const outlierDetection = buildOutlierDetection(values.outlierDetection, path, context);
  const locality = buildLocality(values.locality, path, context);
  const healthCheck = buildHealthCheck(values.healthCheck, path, context);
  const failureAccrual = buildFailureAccrual(values.failureAccrual, failoverOf(values), path, context);
  const kinds = { balancer: balancer?.name ?? "", connections: connections?.protocol ?? null };
  const failFast = buildFailFast(values, kinds, path, context);
  if (balancer?.name === "centralQueue")
    for (const key of ["outlierDetection", "locality", "healthCheck", "failureAccrual"] as const)
      if ({ outlierDetection, locality, healthCheck, failureAccrual }[key] !== null)
        report(context, values.placeOf(key), `${path}: ${key} means nothing with the balancer centralQueue`);
  const protection = buildProtection(values, path, context);
  if (discovery === null || balancer === null) return null;
  const fitted = fitAvoidance(retry, values, { balancer, connections });
  const beside = { retry: fitted, isCentral: balancer.name === "centralQueue" };
  checkProtection(protection, beside, values, path, context);
  const { timeout, deadline } = values;
  const policy: Policy = {
    balancer,
    affinity: buildAffinity(values.balancer),
    split: buildSplit(values, path, context),
    splitBy: values.splitBy,
    mirrors: buildMirrors(values),
    subset: buildSubset(values.balancer, path, context),
    health: buildHealthUse(values, profile?.product === "istio"),
    outlierDetection,
    healthCheck,
    failureAccrual,
    locality,
    connections,
    timeoutNs: timeout ?? Infinity,
    deadline,
    retry: fitted,
    hedge: buildHedge(values),
    failFast,
    protection,
    discovery,
  };
  checkTries(values, policy, path, context);
  return policy;
}

/** Which options each kind of discovery has. */
const OPTIONS = {
  instant: [],
  dns: ["ttl", "refresh"],
  endpointSlice: ["propagation"],
  xds: ["propagation"],
} as const;

function toDiscovery(policy: PolicyValues, path: string, context: Context): Discovery | null {
  const written = policy.discovery ?? "instant";
  const options = typeof written === "string" ? null : written;
  const kind = typeof written === "string" ? written : written.kind;
  if (kind === undefined) {
    return report(
      context,
      options!.placeOf("kind"),
      `${path}: discovery needs a kind: ${Object.keys(OPTIONS).join(", ")}`,
    );
  }
  if (options !== null) reportForeign(options, kind, path, context);
  switch (kind) {
    case "instant":
      return { kind };
    case "dns":
      return { kind, ttlNs: options?.ttl ?? DNS_TTL_NS, refresh: options?.refresh ?? "onExpiry" };
    case "endpointSlice":
    case "xds":
      return { kind, propagation: options?.propagation ?? { kind: "constant", value: 0 } };
  }
}

function reportForeign(
  options: ValueOf<typeof DISCOVERY_BLOCK>,
  kind: keyof typeof OPTIONS,
  path: string,
  context: Context,
): void {
  for (const key of ["ttl", "refresh", "propagation"] as const) {
    const own: readonly string[] = OPTIONS[kind];
    if (options[key] === undefined || own.includes(key)) continue;
    report(context, options.placeOf(key), `${path}: discovery by ${kind} has no ${key}`);
  }
}
