import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Affinity } from "../mesh/balance/affinity";
import type { Tables } from "../mesh/balance/hash-table";
import { LoadBoard } from "../mesh/balance/load-board";
import { ADDRESSING, HASHING } from "../mesh/balance/policies";
import type { FixedWindow } from "../mesh/resilience/fixed-window";
import { OUTCOMES } from "../mesh/outcome";
import type { Balancing } from "../scenario/faults";
import type { Policy, Scenario } from "../scenario/scenario";
import type { OwnLabels } from "../scenario/labels";
import { clientAddress } from "./addresses";
import type { Inbound } from "./inbound";
import type { Instances } from "./instances";
import { Ejections } from "./outliers";
import { Places } from "./places";
import { RetryRules } from "./retry-rules";

/**
 * One pair of caller and callee: its policy in the form the hot path wants it, and what is counted for it.
 */
export class EdgeState {
  /** Its number among all. */
  readonly index: number;
  readonly caller: string;
  readonly callerKind: "client" | "service";
  /** It is for copies of calls. */
  readonly isMirror: boolean;
  readonly callee: number;
  policy: Policy;
  /** Limit for a call; Infinity where there is none. */
  timeoutNs: number;
  rules: RetryRules;
  readonly propagates: Bit;
  /** Measured ones. */
  attempts = 0;
  retried = 0;
  hedged = 0;
  timeouts = 0;
  crossZone = 0;
  connectionsOpened = 0;
  /** Bytes of their messages that crossed from zone to zone. */
  crossZoneBytes = 0;
  readonly failuresByCause: Int32Array;
  /** What its proxies eject; null where they do not. */
  readonly ejections: Ejections | null;
  /** What its proxies find unhealthy by probing; null where they do not. */
  readonly unhealthy: Ejections | null;
  /** Measured probes, and those of them that failed. */
  probes = 0;
  probeFailures = 0;
  readonly places: Places;
  /** Its proxies do not always choose among all endpoints. */
  readonly hasHostSets: boolean;
  /** What stands before each instance for its calls, or null. */
  readonly inbound: Inbound | null;
  /** What a global rate limit counts its calls with, or null. */
  readonly window: FixedWindow | null;
  /** Hash tables that its proxies share. */
  readonly tables: Tables = new Map();
  /** What its proxies tell each other of instances. */
  board = new LoadBoard();
  /** Where sessions are kept, whichever proxy they meet; or null. */
  readonly kept: Affinity | null;
  /** by instance: what discovery tells as its weight */
  readonly weights: Float64Array;
  /** That of a client without sessions. */
  readonly address: number;
  /** by instance: what hashing knows it by; null where nothing is hashed */
  nameOf: ((instance: number) => string) | null;
  /** Its balancers choose by what endpoints are labelled with. */
  hasMetadata: boolean;
  /** by instance */
  readonly labelsOf: (instance: number) => OwnLabels;
  /** by instance: its address, as a text */
  readonly names: (instance: number) => string;

  constructor(
    index: number,
    caller: { name: string; kind: "client" | "service"; isMirror: boolean },
    callee: number,
    policy: Policy,
    { inbound, window }: { readonly inbound: Inbound | null; readonly window: FixedWindow | null },
    instances: Instances,
    { run, topology: { zones } }: Scenario,
  ) {
    this.inbound = inbound;
    this.window = window;
    this.index = index;
    this.caller = caller.name;
    this.callerKind = caller.kind;
    this.isMirror = caller.isMirror;
    this.callee = callee;
    this.policy = policy;
    this.timeoutNs = policy.timeoutNs;
    this.rules = new RetryRules(policy.retry, policy.protection.limits);
    this.propagates = bit(policy.deadline === "propagate");
    this.failuresByCause = new Int32Array(OUTCOMES.length);
    const { failureAccrual, healthCheck, outlierDetection } = policy;
    this.ejections =
      (outlierDetection ?? failureAccrual) === null ? null : new Ejections(instances.count, run);
    this.unhealthy = healthCheck === null ? null : new Ejections(instances.count, run);
    this.places = new Places(policy.locality, instances.zone, zones);
    this.hasHostSets = (outlierDetection ?? healthCheck ?? failureAccrual) !== null || this.places.isUsed;
    const { affinity, balancer } = policy;
    this.kept = affinity?.by === "session" ? new Affinity(affinity.timeoutNs) : null;
    this.weights = instances.weight;
    this.address = clientAddress(caller.name);
    this.hasMetadata = wantsLabels(policy);
    this.labelsOf = (instance): OwnLabels => instances.labelsOf(instance);
    this.names = (instance): string => instances.name(instance);
    this.nameOf = isHashing(balancer) ? this.names : null;
  }

  /** From now on other rules hold for retries, also of calls that are open. */
  setRetry(retry: Policy["retry"]): void {
    this.policy = { ...this.policy, retry };
    this.rules = new RetryRules(retry, this.policy.protection.limits);
  }

  /** Each of its proxies has to be told after it. */
  setBalancer(to: Balancing): void {
    this.policy = { ...this.policy, ...to };
    this.nameOf = isHashing(to.balancer) ? this.names : null;
    this.hasMetadata = wantsLabels(this.policy);
    this.tables.clear();
    this.board = new LoadBoard();
  }
}

function wantsLabels({ balancer, subset }: Policy): boolean {
  return subset?.kind === "selectors" || ("backup" in balancer && balancer.backup !== null);
}

function isHashing({ name }: Policy["balancer"]): boolean {
  return HASHING.has(name) || ADDRESSING.has(name);
}
