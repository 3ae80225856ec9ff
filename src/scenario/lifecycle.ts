import type { Distribution } from "../kernel/distribution/spec";
import type { OwnLabels } from "./labels";

/** A release of a service: what sets it apart from the others. */
export interface Version {
  readonly name: string;
  readonly speed: number;
  /** Chance that an attempt fails after its work is done, on top of what else makes it fail. */
  readonly errors: number;
  readonly labels: OwnLabels;
}

/** How instances come and go while the run goes on; those at the beginning are there, and warm. */
export interface Lifecycle {
  /** From the start of an instance until it serves; null: none was given, and it takes no time. */
  readonly startup: Distribution | null;
  /** After a start its speed grows evenly from `from` times its own to all of it; null: at once. */
  readonly warmup: { readonly forNs: number; readonly from: number } | null;
  /** From the order to stop, and the removal from discovery, to SIGTERM. */
  readonly preStopNs: number;
  /** From the order to stop to SIGKILL. */
  readonly graceNs: number;
}
