import { parseTarget } from "../target";
import type { Target } from "../run";
import type { Type } from "../types";
import { report, shown } from "../types";

const NEEDS = 'a precision such as "users.p99.ci < 5%"';

/** How narrow an interval must be. */
export const TARGET: Type<Target> = {
  shape: { kind: "scalar", name: "precision", needs: NEEDS },
  read(node, path, context) {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      return report(context, node.place, `${path} needs ${NEEDS}, not ${shown(node)}`);
    }
    const target = parseTarget(node.value.trim(), context.names);
    return typeof target === "string" ? report(context, node.place, `${path}: ${target}`) : target;
  },
};
