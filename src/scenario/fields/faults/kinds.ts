import { later } from "../../block";
import type { Field } from "../../types";
import { CALL_FAULTS } from "./calls";
import { CHANGES } from "./changes";
import { CPU_FAULTS } from "./cpu";
import { DISCOVERY_FAULTS, MONITORING_FAULTS } from "./discovery";
import { INSTANCE_FAULTS } from "./instances";
import { LOAD_FAULTS } from "./load";
import type { FaultKind } from "./kind";

/** Every kind of fault that is built, by the key that a user writes. Each family has a file of its own. */
export const KINDS = {
  ...INSTANCE_FAULTS,
  ...CPU_FAULTS,
  ...CALL_FAULTS,
  ...DISCOVERY_FAULTS,
  ...MONITORING_FAULTS,
  ...LOAD_FAULTS,
  ...CHANGES,
};

export type FaultName = keyof typeof KINDS;

export const FAULT_KINDS = Object.keys(KINDS) as FaultName[];

export const KINDS_LATER = {
  certExpiry: later("certificates expire"),
  caOutage: later("certificates cannot be renewed"),
  clockSkew: later("clocks differ"),
};

type FieldsOf<K> = { readonly [N in keyof K]: K[N] extends { readonly field: infer F } ? F : never };

/** The setting of each kind, for the block of a fault. */
export const KIND_FIELDS = Object.fromEntries(
  Object.entries(KINDS).map(([name, { field }]): [string, Field<unknown>] => [name, field]),
) as FieldsOf<typeof KINDS>;

/** The kinds of which something holds, for the settings that go with them only. */
export function kindsThat(hold: (kind: FaultKind<unknown>) => boolean): FaultName[] {
  return FAULT_KINDS.filter((name) => hold(KINDS[name]));
}
