import { integer, PERCENT } from "../quantities";
import type { CountOrShare } from "../../mesh/deploy/rolling-update";
import type { Type } from "../types";

/** How many (`5`), from `least` on, or what share of them (`20%`). */
export function countOrShare(least: number): Type<CountOrShare> {
  const count = integer(least);
  return {
    shape: { kind: "either", options: [count, PERCENT] },
    read(node, path, context) {
      if (node.kind === "scalar" && typeof node.value === "string") {
        const share = PERCENT.read(node, path, context);
        return share === null ? null : { share };
      }
      const number = count.read(node, path, context);
      return number === null ? null : { count: number };
    },
  };
}
