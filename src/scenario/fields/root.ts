import { block, later, optional, preset, required } from "../block";
import { ANYTHING, listOf, mapOf, newName, word } from "../combine";
import { NAME } from "../names";
import { text } from "../quantities";
import type { Type } from "../types";
import { report, shown } from "../types";
import { CLIENT_BLOCK } from "./clients";
import { FAULT } from "./faults/fault";
import { MESH } from "./mesh";
import { MONITORING } from "./monitoring";
import { PLAN } from "./plan";
import { OUTPUTS, RUN } from "./run";
import { SERVICE_BLOCK } from "./services";
import { SLO } from "./slo";
import { SWEEP } from "./sweep";
import { TOPOLOGY } from "./topology";
import { settingPath } from "./variation";

/** The major version of the language this program reads. */
const VERSION = 1;

const SIGNATURE: Type<number> = {
  shape: { kind: "scalar", name: "language version", needs: "the version of the language, 1" },
  read(node, path, context) {
    if (node.kind === "scalar" && node.value === VERSION) return VERSION;
    const newer = node.kind === "scalar" && typeof node.value === "number" && node.value > VERSION;
    const advice = newer ? "; a newer meshsim may read it" : "";
    const message = `${path}: this program reads version ${VERSION}, not ${shown(node)}${advice}`;
    return report(context, node.place, message);
  },
};

const SCENARIO_NAME: Type<string> = {
  shape: { kind: "scalar", name: "name", needs: "a name" },
  read(node, path, context) {
    if (node.kind === "scalar" && NAME.test(node.text)) return node.text;
    const message = `${path}: ${shown(node)} cannot be a name; use letters, digits, - and _ (at most 63)`;
    return report(context, node.place, message);
  },
};

/** By the time that settings are read, the files are in: only flags and variants come too late. */
const INCLUDE: Type<readonly string[]> = {
  shape: { kind: "list", of: text(1000) },
  read: (node, path, context) =>
    report(context, node.place, `${path} can only be written at the top of a file`),
};

const COMPARE = block("a comparison", {
  baseline: optional(text(63), "the variant that others are compared with", "the first"),
  seeds: preset(
    word(["paired", "independent"]),
    "paired",
    "`paired`: all variants see the same chance; `independent`: each has its own",
  ),
  variants: required(
    mapOf(mapOf(ANYTHING, settingPath("a variant")), newName("variant"), 1),
    "by name: a map of dotted path to value, set over the scenario",
  ),
});

/** Everything a scenario file may say, in the order in which it is written out. */
export const ROOT = block("a scenario", {
  meshsim: required(SIGNATURE, "signature of the file and version of the language, always `meshsim: 1`"),
  name: required(SCENARIO_NAME, "what results are called; without it, the name of the file"),
  description: optional(text(10_000), "what the scenario is about", "empty"),
  include: optional(
    INCLUDE,
    "files that this one is laid over, in order: maps are merged, all else but `name` is replaced; paths " +
      "are relative to the file they stand in",
    "none",
  ),
  import: later("manifests and traces to start from"),
  run: required(RUN, "how long, how often and with which chance"),
  topology: optional(TOPOLOGY, "zones and the network", "one zone, no latency"),
  services: required(mapOf(SERVICE_BLOCK, newName("service"), 1), "what runs, by name"),
  clients: required(mapOf(CLIENT_BLOCK, newName("client"), 1), "where load comes from, by name"),
  mesh: optional(MESH, "how callers reach services", "every setting's default"),
  faults: optional(listOf(FAULT), "what goes wrong, and when", "nothing"),
  monitoring: optional(MONITORING, "what operators would see, and when they would know", "nobody looks"),
  slo: optional(listOf(SLO), "predicates that must hold", "none"),
  compare: optional(COMPARE, "variants that are run side by side", "no variants"),
  sweep: optional(SWEEP, "combinations of settings, each of which `meshsim sweep` runs", "none"),
  plan: optional(PLAN, "the search for the smallest sizes that meet objectives: `meshsim plan`", "none"),
  outputs: optional(OUTPUTS, "what is written where", "every setting's default"),
});
