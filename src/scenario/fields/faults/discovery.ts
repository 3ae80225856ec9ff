import { block, preset, required } from "../../block";
import { word } from "../../combine";
import { DISTRIBUTION } from "../../distribution";
import { faultKind } from "./kind";

const NOTHING = block("no options", {});

const DNS = block("a DNS outage", {
  answer: preset(
    word(["servfail", "nxdomain", "timeout"]),
    "servfail",
    "`servfail`, `timeout`: callers keep what they know, and ask again after 5s (timeout: 15s); " +
      "`nxdomain`: they learn that there is nobody",
  ),
});

const DELAY = block("a discovery delay", {
  add: required(DISTRIBUTION, "time added until a caller knows of a change; of DNS: the age of answers"),
});

/** Faults of what operators know of all. */
export const MONITORING_FAULTS = {
  monitoringOutage: faultKind(
    NOTHING,
    "nothing is read and no alert is evaluated; what is missed stays unknown",
    { aim: "itself" },
    () => ({ kind: "monitoringOutage" }),
  ),
};

/** Faults of what callers know of instances. */
export const DISCOVERY_FAULTS = {
  dnsOutage: faultKind(
    DNS,
    "names are not resolved, for callers with discovery by dns",
    { aim: "callers" },
    ({ answer }) => ({ kind: "dnsOutage", answer }),
  ),
  discoveryOutage: faultKind(
    NOTHING,
    "callers hear of no changes (DNS answers with what it knew before); afterwards they catch up",
    { aim: "callers" },
    () => ({ kind: "discoveryOutage" }),
  ),
  discoveryDelay: faultKind(DELAY, "callers hear of changes later", { aim: "callers" }, ({ add }) => ({
    kind: "discoveryDelay",
    add,
  })),
};
