import { nearest } from "../../lib/nearest";
import type { Dict, Node, Place } from "../tree";
import { emptyMap } from "../tree";
import { readValue } from "../read";
import { setPath } from "../patch";
import { NO_NAMES } from "../names";
import { assert } from "../../lib/assert";
import type { Type } from "../types";
import { report, shown } from "../types";
import { ENVOY } from "./envoy";
import { GRPC } from "./grpc";
import { HAPROXY } from "./haproxy";
import { ISTIO } from "./istio";
import { KUBERNETES } from "./kubernetes";
import { LINKERD } from "./linkerd";
import { NGINX } from "./nginx";
import type { Profile, Setting } from "./profile";
import { fullName } from "./profile";

export const PROFILES: readonly Profile[] = [ISTIO, ENVOY, LINKERD, GRPC, KUBERNETES, NGINX, HAPROXY];

const BY_NAME = new Map(
  PROFILES.flatMap((profile) => [profile.product, fullName(profile)].map((name) => [name, profile] as const)),
);

/** A product alone, or with the version that its defaults are of. */
export const PROFILE: Type<Profile> = {
  shape: { kind: "words", words: [...BY_NAME.keys()], later: [] },
  read(node, path, context) {
    const text = node.kind === "scalar" ? node.text : "";
    const found = BY_NAME.get(text);
    if (found !== undefined) return found;
    const names = [...BY_NAME.keys()];
    const other = PROFILES.find(({ product }) => text.startsWith(`${product}-`));
    if (other !== undefined) {
      return report(context, node.place, `${path}: of ${other.product} there is ${fullName(other)}`);
    }
    const near = nearest(text, names);
    const advice = near === null ? `choose one of ${names.join(", ")}` : `did you mean "${near}"?`;
    return report(context, node.place, `${path} does not know ${shown(node)}; ${advice}`);
  },
};

/** What explains a value that comes of a profile: the name of the place it has instead of a file. */
export function placeOfSetting(profile: Profile, { source }: Setting): Place {
  return { file: `profile ${fullName(profile)}`, line: null, column: null, source, length: 1 };
}

/** The lowest layer of the policies to a callee of so many instances. */
export function profileLayer(profile: Profile, instances: number): Node {
  return profile.settings
    .filter(({ value }) => value !== null)
    .reduce((root, setting) => withSetting(root, profile, setting, instances), emptyMap(NOWHERE));
}

/** Whether the number of instances decides anything. */
export function dependsOnInstances({ settings }: Profile): boolean {
  return settings.some(({ value }) => typeof value === "function");
}

const NOWHERE: Place = { file: "", line: null, column: null, source: null, length: 1 };

function withSetting(root: Dict, profile: Profile, setting: Setting, instances: number): Dict {
  const place = placeOfSetting(profile, setting);
  const text = typeof setting.value === "function" ? setting.value(instances) : setting.value!;
  const { node } = readValue(text, place);
  assert(node !== null, `${place.file}: ${setting.path} is not YAML`);
  const context = { names: NO_NAMES, problems: [], readText: null };
  return setPath(root, setting.path, node, place, context)!;
}
