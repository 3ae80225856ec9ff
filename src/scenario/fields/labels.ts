import { listOf, mapOf, newName } from "../combine";
import type { Type } from "../types";
import { report, shown } from "../types";
import type { Labels, OwnLabels } from "../labels";

const VALUE: Type<string> = {
  shape: { kind: "scalar", name: "label", needs: "a text such as canary" },
  read(node, path, context) {
    if (node.kind === "scalar" && node.value !== null && node.text !== "") return node.text;
    return report(context, node.place, `${path} needs a text such as canary, not ${shown(node)}`);
  },
};

const MAP = mapOf(VALUE, newName("label"), 1);

/** Labels with their values, such as `{ tier: canary }`. */
export const LABELS: Type<Labels> = {
  shape: MAP.shape,
  read(node, path, context) {
    const entries = MAP.read(node, path, context);
    return entries && Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  },
};

const LIST = listOf(VALUE, 1);
const ONE_OR_MORE: Type<string | readonly string[]> = {
  shape: { kind: "either", options: [VALUE, LIST] },
  read: (node, path, context) => (node.kind === "list" ? LIST : VALUE).read(node, path, context),
};
const OWN_MAP = mapOf(ONE_OR_MORE, newName("label"), 1);

/** Labels of instances, where one may be a list, such as `{ tier: canary, feature: [a, b] }`. */
export const LABELS_OF_INSTANCES: Type<OwnLabels> = {
  shape: OWN_MAP.shape,
  read(node, path, context) {
    const entries = OWN_MAP.read(node, path, context);
    return entries && Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  },
};
