import { NO_NAMES } from "../names";
import { type Dict, find } from "../tree";
import { fullName } from "./profile";
import { PROFILE } from "./profiles";

/** What the product has, that a scenario starts from, and is not modelled; nothing without a profile. */
export function missingIn(tree: Dict): string[] {
  const node = find(tree, "mesh", "profile");
  const context = { names: NO_NAMES, problems: [], readText: null };
  const profile = node === undefined ? null : PROFILE.read(node, "mesh.profile", context);
  if (profile === null) return [];
  return profile.notModelled.map(({ what }) => `Of ${fullName(profile)}: ${what}`);
}
