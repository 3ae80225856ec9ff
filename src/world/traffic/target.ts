import type { Bit } from "../../lib/bit";
import type { Fork } from "../fork";

/** One entry of a client's mix: what a request for it needs to know before it is sent. */
export interface Target {
  /** Cumulative share of the mix. */
  readonly upTo: number;
  readonly route: number;
  /** Number of its edge. */
  readonly edge: number;
  /** Where requests go instead, and copies of them; null: only here. */
  readonly fork: Fork<Target> | null;
  /** by proxy of the client: cluster */
  readonly clusters: Int32Array;
  /**
   * The shorter of the client's patience and the policy's timeout, ns; Infinity where there is
   * neither.
   */
  timeoutNs: number;
  readonly propagates: Bit;
  /** TRIES_AND_FLAGS of a new request, without MEASURED. */
  flags: number;
}
