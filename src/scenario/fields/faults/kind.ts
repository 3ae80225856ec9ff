import { optional } from "../../block";
import type { FaultEffect } from "../../faults";
import type { Field, Type } from "../../types";
import type { SelectorPart } from "./selector";

/**
 * What a kind of fault acts on: instances; all of a service; calls, on their way and at the instance that is
 * called; what callers know of instances; clients; or what its own options say.
 */
export type Aim = "instances" | "service" | "calls" | "callers" | "clients" | "itself";

const INSTANCE_PARTS: readonly SelectorPart[] = ["service", "zone", "node", "version", "instances"];

/** The parts of `on` that have a meaning for each. */
export const PARTS: { readonly [A in Aim]: readonly SelectorPart[] } = {
  instances: INSTANCE_PARTS,
  service: ["service"],
  calls: [...INSTANCE_PARTS, "edge", "operation", "client"],
  callers: ["service", "zone", "edge", "client"],
  clients: ["client"],
  itself: [],
};

/** A kind of fault: its options, and what goes with it. */
export interface FaultKind<V> {
  readonly field: Field<V | undefined>;
  readonly aim: Aim;
  /** Parts of `on` that must be written. */
  readonly needs: readonly SelectorPart[];
  /** Instances are down after it, and come back after `restart`. */
  readonly restarts: boolean;
  /** It may grow to its full strength (`ramp`). */
  readonly ramps: boolean;
  /** It is over as soon as it has begun: it takes no `for`. */
  readonly isInstant: boolean;
  /** When it comes again it chooses among the instances that there are then. */
  readonly choosesAnew: boolean;
  effect(values: V): FaultEffect;
}

interface Traits {
  readonly aim: Aim;
  readonly needs?: readonly SelectorPart[];
  readonly restarts?: boolean;
  readonly ramps?: boolean;
  readonly isInstant?: boolean;
  readonly choosesAnew?: boolean;
}

const NO_TRAITS = { needs: [], restarts: false, ramps: false, isInstant: false, choosesAnew: false };

export function faultKind<V>(
  type: Type<V>,
  about: string,
  traits: Traits,
  effect: (values: V) => FaultEffect,
): FaultKind<V> {
  return { field: optional(type, about, "another kind"), ...NO_TRAITS, ...traits, effect };
}
