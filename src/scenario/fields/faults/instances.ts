import { block, required } from "../../block";
import { DATA_RATE, POSITIVE_FACTOR } from "../../quantities";
import { faultKind } from "./kind";

const NOTHING = block("no options", {});
const SLOW = block("a slow fault", { speed: required(POSITIVE_FACTOR, "how fast instances still work") });

const LEAK = block("a leak", {
  rate: required(
    DATA_RATE,
    "how fast the memory that is lost grows; what `memory` leaves of its limit then is for requests",
  ),
});

/** Faults of instances and of the machines they run on. */
export const INSTANCE_FAULTS = {
  crash: faultKind(NOTHING, "instances die with all they hold", { aim: "instances", restarts: true }, () => ({
    kind: "crash",
  })),
  nodeOutage: faultKind(
    NOTHING,
    "all instances of a node die, and none is reachable",
    { aim: "instances", needs: ["node"], restarts: true },
    () => ({ kind: "nodeOutage" }),
  ),
  zoneOutage: faultKind(
    NOTHING,
    "all instances of a zone die, and none is reachable",
    { aim: "instances", needs: ["zone"], restarts: true },
    () => ({ kind: "zoneOutage" }),
  ),
  hang: faultKind(
    NOTHING,
    "instances take requests in and never answer; in the end they go on, or (with a restart) are killed",
    { aim: "instances", restarts: true },
    () => ({ kind: "hang" }),
  ),
  slow: faultKind(SLOW, "instances work slower", { aim: "instances", ramps: true }, ({ speed }) => ({
    kind: "slow",
    speed,
  })),
  leak: faultKind(
    LEAK,
    "memory of instances is lost until they start anew, or are killed for it; needs `memory` of the service",
    { aim: "instances", ramps: true },
    ({ rate }) => ({ kind: "leak", rate }),
  ),
};
