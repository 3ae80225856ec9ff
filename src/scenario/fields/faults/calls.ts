import { block, later, required } from "../../block";
import { DISTRIBUTION } from "../../distribution";
import { PERCENT } from "../../quantities";
import { faultKind } from "./kind";

const ERRORS = block("an errors fault", {
  rate: required(PERCENT, "chance that an attempt fails after its work is done"),
  fast: later("fails before any work is done"),
  code: later("HTTP status of the errors"),
});

const LATENCY = block("a latency fault", { add: required(DISTRIBUTION, "time added to each way") });

/** Faults of calls: of their answers, and of the ways there and back. */
export const CALL_FAULTS = {
  errors: faultKind(ERRORS, "attempts fail", { aim: "calls", ramps: true }, ({ rate }) => ({
    kind: "errors",
    rate,
  })),
  latency: faultKind(LATENCY, "messages take longer", { aim: "calls", ramps: true }, ({ add }) => ({
    kind: "latency",
    add,
  })),
};
