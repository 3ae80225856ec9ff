import { block, required } from "../../block";
import { POSITIVE_FACTOR, RATE } from "../../quantities";
import type { Type } from "../../types";
import { faultKind } from "./kind";

/** `2x` as much, or `500/s`. */
const LEVEL: Type<{ readonly factor: number } | { readonly rate: number }> = {
  shape: { kind: "either", options: [POSITIVE_FACTOR, RATE] },
  read(node, path, context) {
    if (node.kind === "scalar" && !node.text.includes("/")) {
      const factor = POSITIVE_FACTOR.read(node, path, context);
      return factor === null ? null : { factor };
    }
    const rate = RATE.read(node, path, context);
    return rate === null ? null : { rate };
  },
};

const TRAFFIC = block("a change of traffic", {
  to: required(
    LEVEL,
    "so many times the requests, or (of clients with a steady rate) so many of each client",
  ),
});

/** Changes of the load. */
export const LOAD_FAULTS = {
  traffic: faultKind(
    TRAFFIC,
    "clients with open loops make more or fewer requests, as if there were more or fewer of them",
    { aim: "clients", ramps: true },
    ({ to }) => ({ kind: "traffic", to }),
  ),
};
