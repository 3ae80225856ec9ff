import { block, optional, preset, required } from "../block";
import { ANYTHING, either, listOf, mapOf, word } from "../combine";
import { LEVEL, POSITIVE_FACTOR, text } from "../quantities";
import { FAULT } from "./faults/fault";
import { SLO } from "./slo";
import { CHOICES, settingPath } from "./variation";

const CONDITION = block("a condition", {
  name: required(text(60), "what the answer calls it"),
  faults: optional(listOf(FAULT, 1), "what goes wrong then, on top of the scenario's own faults", "nothing"),
  set: optional(
    mapOf(ANYTHING, settingPath("a condition"), 1),
    "what is different then: by path of a setting, its value",
    "nothing",
  ),
});

export const PLAN = block("a plan", {
  vary: required(
    mapOf(CHOICES, settingPath("a plan"), 1),
    "by path of a size, such as `services.api.replicas`: the values it may take, rising, as a range such " +
      "as `3..60 step 3` or a list",
  ),
  meet: preset(
    either({ scalar: word(["slo"]), list: listOf(SLO, 1) }),
    "slo",
    "what must hold, with the confidence limit on the wrong side: the objectives of `slo`, or a list of " +
      "others in their place",
  ),
  under: optional(
    listOf(CONDITION, 1),
    "conditions under each of which it must hold",
    "the scenario as it is",
  ),
  load: optional(
    text(1000),
    "whose load grows, such as `clients.web.arrivals`; arrivals of any kind do",
    "that of all clients",
  ),
  growth: optional(
    listOf(POSITIVE_FACTOR, 1),
    "factors on the load, such as `[1x, 1.5x]`: an answer for each",
    "1x",
  ),
  minimize: optional(
    word(["cost", "cores", "instances"]),
    "of what the answer has the least: `cost` an hour (`topology.cost`), `cores` or `instances` of all " +
      "services",
    "`cost` where there are prices, else `cores` where varied services have them, else `instances`",
  ),
  method: preset(
    word(["auto", "coordinate", "bisect", "grid"]),
    "auto",
    "`coordinate`: one size after the other, by halves, until none can be smaller (`bisect`: the same " +
      "for a single size); `grid`: all that are cheaper are tried; `auto`: `coordinate`",
  ),
  confidence: optional(
    LEVEL,
    "of the intervals whose ends must meet the objectives",
    "that of `run.confidence`",
  ),
});
