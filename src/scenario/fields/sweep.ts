import { block, optional } from "../block";
import { ANYTHING, listOf, mapOf } from "../combine";
import { text } from "../quantities";
import { CHOICES, settingPath } from "./variation";

const PATH = settingPath("a sweep");

export const SWEEP = block("a sweep", {
  params: optional(
    mapOf(CHOICES, PATH, 1),
    "by path of a setting: the values it takes, as a list or a range such as `4..12 step 2`; every " +
      "combination is run, the last path changing fastest",
    "only `cases`",
  ),
  zip: optional(
    listOf(listOf(text(1000), 2)),
    "groups of paths of `params` that move together: the first value of each, then the second",
    "all combine",
  ),
  exclude: optional(
    listOf(mapOf(ANYTHING, PATH, 1)),
    "combinations to leave out: by path of `params`, the value that they have",
    "none",
  ),
  cases: optional(
    listOf(mapOf(ANYTHING, PATH, 1)),
    "further points after the combinations: by path of a setting, its value",
    "none",
  ),
});
