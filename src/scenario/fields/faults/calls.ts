import { APP_ERROR, ANSWERED_STATUS } from "../../../mesh/outcome";
import { block, optional, preset, required } from "../../block";
import { DISTRIBUTION } from "../../distribution";
import { BOOLEAN, DATA_RATE, PERCENT } from "../../quantities";
import type { Type } from "../../types";
import { report, shown } from "../../types";
import { faultKind } from "./kind";
import { allSides, SIDES } from "./sides";

const STATUSES = [...ANSWERED_STATUS.keys()];

/** The code of an outcome, from an HTTP status. */
const STATUS: Type<number> = {
  shape: { kind: "scalar", name: "integer", needs: `one of the statuses ${STATUSES.join(", ")}` },
  read(node, path, context) {
    const outcome = node.kind === "scalar" ? ANSWERED_STATUS.get(Number(node.value)) : undefined;
    if (outcome !== undefined) return outcome;
    const message = `${path} needs one of the statuses ${STATUSES.join(", ")}, not ${shown(node)}`;
    return report(context, node.place, message);
  },
};

const ERRORS = block("an errors fault", {
  rate: required(PERCENT, "chance that an attempt fails"),
  fast: preset(
    BOOLEAN,
    false,
    "true: it fails as it arrives, before it waits or any work is done; false: after its work is done",
  ),
  code: optional(STATUS, "HTTP status of the answer, which decides what is retried", "500"),
});

const LATENCY = block("a latency fault", { add: required(DISTRIBUTION, "time added to each way") });

const LOSS = block("a loss fault", {
  rate: required(
    PERCENT,
    "chance that a message is lost; TCP sends it again after 200 ms, and after twice as long each time",
  ),
});

const RESET = block("a reset fault", {
  rate: required(PERCENT, "chance that the connection of an attempt breaks as the request arrives"),
});

const BANDWIDTH = block("a bandwidth fault", {
  rate: required(DATA_RATE, "data rate at most, of each message by itself"),
});

const PARTITION = block("a partition", {
  from: required(SIDES, "where the messages come from"),
  to: required(SIDES, "where they go to"),
  both: preset(BOOLEAN, false, "true: messages the other way vanish too"),
});

/** Faults of calls: of their answers, and of the ways there and back. */
export const CALL_FAULTS = {
  errors: faultKind(ERRORS, "attempts fail", { aim: "calls", ramps: true }, ({ rate, fast, code }) => ({
    kind: "errors",
    rate,
    isFast: fast,
    outcome: code ?? APP_ERROR,
  })),
  latency: faultKind(LATENCY, "messages take longer", { aim: "calls", ramps: true }, ({ add }) => ({
    kind: "latency",
    add,
  })),
  loss: faultKind(LOSS, "messages are lost, and sent again", { aim: "calls", ramps: true }, ({ rate }) => ({
    kind: "loss",
    rate,
  })),
  reset: faultKind(RESET, "connections break", { aim: "calls", ramps: true }, ({ rate }) => ({
    kind: "reset",
    rate,
  })),
  bandwidth: faultKind(BANDWIDTH, "messages pass slowly", { aim: "calls", ramps: true }, ({ rate }) => ({
    kind: "bandwidth",
    rate,
  })),
  partition: faultKind(
    PARTITION,
    "messages from one side to another vanish, as with machines that are gone",
    { aim: "itself" },
    ({ from, to, both }) => ({ kind: "partition", from: allSides(from), to: allSides(to), both }),
  ),
};
