import type { Arrivals } from "../arrivals";
import { mean } from "../../kernel/distribution/moments";
import { block, required } from "../block";
import { listOf } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { RATE } from "../quantities";
import type { Type } from "../types";
import { report } from "../types";

const LISTS = block("mmpp", {
  rates: required(listOf(RATE, 2), "the rate of each state; they follow each other in this order, for ever"),
  holding: required(listOf(DISTRIBUTION, 2), "how long each state lasts, such as exp 10s"),
});

/** Refused where it would never have a request: each needs a state with a rate, and time in it. */
export const MMPP: Type<Extract<Arrivals, { kind: "mmpp" }>> = {
  shape: LISTS.shape,
  read(node, path, context) {
    const lists = LISTS.read(node, path, context);
    if (lists === null) return null;
    const { rates, holding } = lists;
    if (holding.length !== rates.length) {
      const message = `${path}.holding has ${holding.length} times for ${rates.length} rates`;
      return report(context, lists.placeOf("holding"), message);
    }
    const states = rates.map((rate, i) => ({ rate, holding: holding[i] }));
    if (states.some((state) => state.rate > 0 && mean(state.holding) > 0)) return { kind: "mmpp", states };
    return report(context, node.place, `${path} needs a state with a rate above 0 that lasts`);
  },
};
