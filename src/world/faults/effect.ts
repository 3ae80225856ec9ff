import type { Stream } from "../../kernel/stream";
import type { Fault } from "../../scenario/faults";

/** A fault, or its part at one instance, that comes and goes: what its effect has to know of it. */
export interface Occurrence {
  /** Number of the fault in the scenario. */
  readonly index: number;
  readonly fault: Fault;
  /** The instances that it is aimed at this time. */
  readonly targets: readonly number[];
  /** From 0 to 1: less than 1 while it grows. */
  readonly strength: number;
  readonly random: Stream;
}

/** What one kind of fault does. There is one for each fault of a scenario. */
export interface Effect {
  /** It changes the instances themselves, and those too that come while it is at work. */
  readonly meetsNew?: boolean;
  begin(what: Occurrence): void;
  /** Its strength has changed. */
  change(what: Occurrence): void;
  /** It ends; answers when all is over that comes of it: now, or when the last instance is back. */
  end(what: Occurrence): number;
}
