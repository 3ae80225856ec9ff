import { mapOf, newName } from "../combine";
import type { Type } from "../types";
import { report, shown } from "../types";
import type { Labels } from "../labels";

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
