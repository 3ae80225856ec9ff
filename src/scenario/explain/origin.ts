import type { Layer } from "../policies";
import type { Node, Place } from "../tree";

/** Where a value comes from. */
export type Origin =
  | {
      readonly kind: "written";
      readonly file: string;
      /** Null: a flag of the command line. */
      readonly line: number | null;
      /** Of a policy: which of its layers it stands in; else null. */
      readonly layer: string | null;
    }
  /** The defaults of a product; where these are from. */
  | { readonly kind: "profile"; readonly profile: string; readonly source: string }
  | { readonly kind: "default" };

export const BY_DEFAULT: Origin = { kind: "default" };

/** Which layer each place belongs to. */
export type LayerNames = ReadonlyMap<Place, string>;

export function namesOf(layers: readonly Layer[]): LayerNames {
  const names = new Map<Place, string>();
  const visit = (node: Node, name: string): void => {
    names.set(node.place, name);
    if (node.kind === "list") for (const item of node.items) visit(item, name);
    if (node.kind !== "map") return;
    for (const { place, value } of node.entries.values()) {
      names.set(place, name);
      visit(value, name);
    }
  };
  for (const { name, node } of layers) if (node !== undefined) visit(node, name);
  return names;
}

const PROFILE = /^profile (.+)$/;

export function originOf(place: Place, layers: LayerNames): Origin {
  const { file, line, source } = place;
  const profile = line === null ? PROFILE.exec(file)?.[1] : undefined;
  if (profile !== undefined) return { kind: "profile", profile, source: source ?? "" };
  return { kind: "written", file, line, layer: layers.get(place) ?? null };
}

/** In a few words. */
export function originText(origin: Origin): string {
  if (origin.kind === "default") return "default";
  if (origin.kind === "profile") return `${origin.profile}: ${origin.source}`;
  const at = origin.line === null ? origin.file : `${origin.file}:${origin.line}`;
  return origin.layer === null ? at : `${at} (${origin.layer})`;
}
