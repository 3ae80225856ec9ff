import { block, required } from "../../block";
import { ANYTHING, mapOf } from "../../combine";
import type { Key } from "../../combine";
import { POSITIVE_FACTOR, RATE } from "../../quantities";
import type { Type } from "../../types";
import { report } from "../../types";
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

/** The settings that can be changed while a run goes on, as users write their paths. */
const CHANGEABLE = [
  "mesh.<where>.timeout",
  "mesh.<where>.retry",
  "mesh.<where>.balancer",
  "services.<name>.errors",
  "services.<name>.operations.<name>.errors",
  "services.<name>.workers",
  "services.<name>.queue.limit",
  "topology.network",
];
const PATHS = [
  /^mesh\.(defaults|to\.[^.]+|edges\.[^.]+)\.(timeout|(retry|balancer)(\..+)?)$/,
  /^services\.[^.]+\.(errors|workers|queue(\.limit)?|operations\.[^.]+\.errors)$/,
  /^topology\.network(\..+)?$/,
];

const SETTING_KEY: Key = {
  name: "path of a setting",
  check(text, place, path, context) {
    if (PATHS.some((changeable) => changeable.test(text))) return true;
    const which = CHANGEABLE.join(", ");
    const message = `${path}: ${text} cannot be changed while a run goes on; these can: ${which}`;
    report(context, place, message);
    return false;
  },
};

/** Changes of the load, and of settings. */
export const LOAD_FAULTS = {
  traffic: faultKind(
    TRAFFIC,
    "clients with open loops make more or fewer requests, as if there were more or fewer of them",
    { aim: "clients", ramps: true },
    ({ to }) => ({ kind: "traffic", to }),
  ),
  set: faultKind(
    mapOf(ANYTHING, SETTING_KEY, 1),
    `settings are others for a while, by dotted path: ${CHANGEABLE.join(", ")}`,
    { aim: "itself" },
    (settings) => ({
      kind: "set",
      paths: settings.map(({ name }) => name),
      settings: settings.map(({ name, value }) => ({ path: name, value })),
      changes: [],
    }),
  ),
};
