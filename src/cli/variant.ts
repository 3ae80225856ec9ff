import { nearest } from "../lib/nearest";
import type { Loaded } from "../scenario/load";
import { InputError } from "./command";

/** The place of a variant among those of its scenario. @throws InputError if there is none of that name. */
export function variantOf({ experiment }: Loaded, variant: string): number {
  const { variants, baseline } = experiment;
  const names = baseline === null ? [] : variants.map(({ name }) => name);
  const index = names.indexOf(variant);
  if (index >= 0) return index;
  if (names.length === 0) throw new InputError(`--variant ${variant}: the scenario has no variants`);
  const near = nearest(variant, names);
  const advice = near === null ? `there is ${names.join(", ")}` : `did you mean ${near}?`;
  throw new InputError(`--variant ${variant}: no such variant; ${advice}`);
}
