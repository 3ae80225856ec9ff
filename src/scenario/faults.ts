import type { Distribution } from "../kernel/distribution/spec";
import type { Caller } from "./scenario";

/** Something that goes wrong, once or again and again. */
export interface Fault {
  readonly name: string;
  /** When it begins; null: after a first time of `every`. */
  readonly at: Distribution | null;
  /** How long each occurrence lasts; null: to the end of the run. */
  readonly lasts: Distribution | null;
  /** Time from the end of one occurrence to the next; null: it comes once. */
  readonly every: Distribution | null;
  /** Each of the instances that it is aimed at has occurrences of its own. */
  readonly isIndependent: boolean;
  /** How long an occurrence grows to its full strength. */
  readonly rampNs: number;
  readonly on: Selector;
  readonly effect: FaultEffect;
  /** Time each instance that was taken down needs to come back once an occurrence has ended. */
  readonly restart: Distribution | null;
}

export type FaultEffect =
  | { readonly kind: "crash" }
  | { readonly kind: "zoneOutage" }
  | { readonly kind: "nodeOutage" }
  | { readonly kind: "slow"; readonly speed: number }
  /** `outcome`: code of `mesh/outcome.ts`; `isFast`: before any work is done. */
  | { readonly kind: "errors"; readonly rate: number; readonly isFast: boolean; readonly outcome: number }
  | { readonly kind: "latency"; readonly add: Distribution }
  | { readonly kind: "loss"; readonly rate: number }
  | { readonly kind: "reset"; readonly rate: number }
  /** Bytes per second. */
  | { readonly kind: "bandwidth"; readonly rate: number }
  | { readonly kind: "partition"; readonly from: Sides; readonly to: Sides; readonly both: boolean };

/** Ends of messages, by index; a message has such an end when one of them is its. */
export interface Sides {
  readonly zones: readonly number[];
  readonly services: readonly number[];
  readonly clients: readonly number[];
  readonly nodes: readonly { readonly zone: number; readonly number: number }[];
}

/** All given parts must match; null: anything does. */
export interface Selector {
  /** Index into `services`. */
  readonly service: number | null;
  /** Zone indices. */
  readonly zones: readonly number[] | null;
  readonly node: { readonly zone: number; readonly number: number } | null;
  /** How many of the matching instances, which of them (by index), or what share of them. */
  readonly instances:
    { readonly count: number } | { readonly indices: readonly number[] } | { readonly share: number } | null;
  /** Calls between this pair. */
  readonly edge: { readonly caller: Caller; readonly callee: number } | null;
  /** Calls of this operation: indices into `services` and its `operations`. */
  readonly operation: { readonly service: number; readonly operation: number } | null;
  /** Requests of this client: index into `clients`. */
  readonly client: number | null;
}
