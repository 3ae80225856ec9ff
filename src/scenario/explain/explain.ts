import { meanRateOver, mostUsers } from "../arrivals";
import { MESH, POLICY } from "../fields/mesh";
import { ROOT } from "../fields/root";
import { offeredTo } from "../lint";
import { collectNames } from "../names";
import { operationRates } from "../operation-rates";
import { layersOf, mergeLayers } from "../policies";
import { fullName } from "../profiles/profile";
import type { Missing, Profile } from "../profiles/profile";
import { PROFILE } from "../profiles/profiles";
import { parsePair } from "../references";
import type { Caller, Edge, Scenario } from "../scenario";
import type { Dict, Node } from "../tree";
import { emptyMap, find } from "../tree";
import type { Block, Context, Fields } from "../types";
import { namesOf } from "./origin";
import type { Value } from "./values";
import { ValueReader } from "./values";

/** What a scenario comes to. */
export interface Explanation {
  /** Every effective value. */
  readonly values: readonly Value[];
  readonly profile: { readonly name: string; readonly notModelled: readonly Missing[] } | null;
  readonly load: readonly ServiceLoad[];
  readonly edges: readonly EdgeState[];
}

/** What a service is offered, in erlangs, against what it has. Without retries, and without closed loops. */
export interface ServiceLoad {
  readonly service: string;
  readonly instances: number;
  /** Requests per second that all its instances get. */
  readonly meanRate: number;
  readonly peakRate: number;
  /** Of cores (null: no limit), and the CPU time offered, in erlangs, at mean and peak rates. */
  readonly cores: number | null;
  readonly meanWork: number;
  readonly peakWork: number;
  /** Of workers (null: no limit), and the time they are held, without that waiting for callees. */
  readonly workers: number | null;
  readonly meanHeld: number;
  readonly peakHeld: number;
  /** Users of closed loops whose requests come on top, as fast as answers let them. */
  readonly users: number;
}

/** How many proxies balance for a caller, each knowing only its own requests. */
export interface EdgeState {
  readonly caller: string;
  readonly callee: string;
  readonly places: number;
  /** What they are: instances, nodes, proxies. */
  readonly what: string;
}

/** `tree` is the document that `scenario` was made of. */
export function explain(tree: Dict, scenario: Scenario, readText: Context["readText"]): Explanation {
  const context: Context = { names: collectNames(tree), problems: [], readText };
  const reader = new ValueReader(context);
  reader.fields(except(ROOT.block, ["include", "mesh", "compare", "sweep", "plan"]), tree, "");
  const written = tree.entries.get("mesh")?.value;
  const root = written?.kind === "map" ? written : emptyMap(tree.place);
  const profile = profileOf(root, context);
  // Policies are told by pair, as what all their layers come to.
  reader.fields(except(MESH.block, ["discovery", "defaults", "to", "edges"]), root, "mesh");
  return {
    values: [
      ...withDataplane(reader.values, profile, scenario),
      ...scenario.mesh.edges.flatMap((edge) => policyValues(tree, scenario, edge, profile, context)),
    ],
    profile: profile === null ? null : { name: fullName(profile), notModelled: profile.notModelled },
    load: loadOf(scenario),
    edges: scenario.mesh.edges.map((edge) => stateOf(scenario, edge)),
  };
}

function profileOf(mesh: Dict, context: Context): Profile | null {
  const node = find(mesh, "profile");
  return node === undefined ? null : PROFILE.read(node, "mesh.profile", { ...context, problems: [] });
}

function except(block: Block<Fields>, keys: readonly string[]): Block<Fields> {
  const fields = Object.fromEntries(Object.entries(block.fields).filter(([key]) => !keys.includes(key)));
  return { ...block, fields };
}

function withDataplane(
  values: readonly Value[],
  profile: Profile | null,
  { mesh }: Scenario,
): readonly Value[] {
  return values.map((value) => {
    if (value.path !== "mesh.dataplane" || value.origin.kind !== "default") return value;
    if (profile === null || profile.dataplane === null) return { ...value, value: mesh.dataplane };
    const origin = {
      kind: "profile",
      profile: fullName(profile),
      source: "where its proxies stand",
    } as const;
    return { ...value, value: mesh.dataplane, origin };
  });
}

function policyValues(
  tree: Dict,
  scenario: Scenario,
  { caller, callee }: Edge,
  profile: Profile | null,
  context: Context,
): readonly Value[] {
  const { services, clients } = scenario;
  const pair = `${callerName(scenario, caller)} -> ${services[callee].name}`;
  const layers = layersOf(tree, { caller, callee, services, clients }, ownOf(tree, pair), profile);
  const reader = new ValueReader(context, namesOf(layers));
  const merged = mergeLayers(layers);
  if (merged.kind === "map") reader.fields(POLICY.block, merged, `mesh.edges.${pair}`);
  return reader.values.map((value) => {
    if (value.origin.kind !== "default") return value;
    const path = value.path.slice(`mesh.edges.${pair}.`.length);
    if (path === "discovery") return { ...value, value: "instant" };
    const off = profile?.settings.find((setting) => setting.path === path && setting.value === null);
    if (off === undefined) return value;
    return { ...value, origin: { kind: "profile", profile: fullName(profile!), source: off.source } };
  });
}

function ownOf(tree: Dict, pair: string): Node | undefined {
  const edges = find(tree, "mesh", "edges");
  if (edges?.kind !== "map") return undefined;
  for (const [key, { value }] of edges.entries) {
    const { from, to } = parsePair(key)!;
    if (`${from} -> ${to}` === pair) return value;
  }
  return undefined;
}

function loadOf(scenario: Scenario): ServiceLoad[] {
  const peak = operationRates(scenario);
  const average = operationRates(scenario, (arrivals) => meanRateOver(arrivals, scenario.run.durationNs));
  const users = usersOf(scenario);
  return scenario.services.map((service, i) => {
    const instances = sum(service.replicas);
    // Of one core and one worker: then erlangs per core are erlangs.
    const bare = { ...service, cores: 1, workers: 1 };
    const [low, high] = [average[i], peak[i]].map((rates) => offeredTo(bare, rates, 1));
    return {
      service: service.name,
      instances,
      meanRate: sum(average[i]),
      peakRate: sum(peak[i]),
      cores: service.cores === Infinity ? null : service.cores * instances,
      meanWork: low.perCore,
      peakWork: high.perCore,
      workers: service.workers === Infinity ? null : service.workers * instances,
      meanHeld: low.perWorker,
      peakHeld: high.perWorker,
      users: users[i],
    };
  });
}

/** By service: users of closed loops whose requests reach it. */
function usersOf(scenario: Scenario): number[] {
  return scenario.services.map((_, service) =>
    sum(
      scenario.clients.map((client, index) => {
        if (client.arrivals.kind !== "closed") return 0;
        // As if it made one request a second, and nobody else any; whether any reaches the service is all
        // that counts.
        const clients = scenario.clients.map((one, k) => ({
          ...one,
          arrivals: { ...ONE_A_SECOND, rate: k === index ? 1 : 0 },
        }));
        const reached = sum(operationRates({ ...scenario, clients })[service]) > 0;
        return reached ? mostUsers(client.arrivals) : 0;
      }),
    ),
  );
}

const ONE_A_SECOND = { kind: "open", process: "constant", rate: 1, stages: [] } as const;

function stateOf(scenario: Scenario, { caller, callee }: Edge): EdgeState {
  const names = { caller: callerName(scenario, caller), callee: scenario.services[callee].name };
  const { dataplane } = scenario.mesh;
  const { zones } = scenario.topology;
  if ("client" in caller) {
    return { ...names, places: scenario.clients[caller.client].instances, what: "proxies of the client" };
  }
  const { replicas } = scenario.services[caller.service];
  if (dataplane !== "ambient" && dataplane !== "kubeProxy") {
    return { ...names, places: sum(replicas), what: "calling instances" };
  }
  const nodes = replicas.map((count, zone) => Math.min(count, zones[zone].nodes));
  return { ...names, places: sum(nodes), what: "nodes of the caller" };
}

function callerName({ clients, services }: Scenario, caller: Caller): string {
  return "client" in caller ? clients[caller.client].name : services[caller.service].name;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
