import { beside, block, optional, preset, required } from "../block";
import { listOf, newName, word } from "../combine";
import type { Type } from "../types";
import { report, shown } from "../types";
import { BOOLEAN, integer } from "../quantities";
import { LABELS } from "./labels";

const DETERMINISTIC = block("a deterministic subset", {
  size: preset(integer(1, 1_000_000), 10, "endpoints that a caller knows"),
});

const RANDOM = block("a random subset", {
  size: preset(integer(1, 1_000_000), 20, "endpoints that a caller knows"),
});

const NAME = newName("label");

const LABEL_NAME: Type<string> = {
  shape: { kind: "scalar", name: "name of a label", needs: "the name of a label such as version" },
  read(node, path, context) {
    if (node.kind !== "scalar" || node.value === null)
      return report(context, node.place, `${path} needs the name of a label, not ${shown(node)}`);
    return NAME.check(node.text, node.place, path, context) ? node.text : null;
  },
};

const KEYS = listOf(LABEL_NAME, 1);
const FALLBACKS = ["noFallback", "anyEndpoint", "defaultSubset"] as const;

const SELECTOR = block("a selector of subsets", {
  keys: required(KEYS, "labels: endpoints with the same values of all of them are a subset"),
  fallback: optional(
    word([...FALLBACKS, "keysSubset"]),
    "who takes a request for a subset that is not there; `keysSubset`: that of `fallbackKeys` alone",
    "that of all selectors",
  ),
  fallbackKeys: optional(KEYS, "keysSubset: some of `keys`, which are asked for then", "none"),
  singleHostPerSubset: preset(BOOLEAN, false, "only the first endpoint is in a subset, whatever its health"),
});

const KINDS = ["deterministic", "random", "selectors"];
const ANOTHER = "another kind";
const OF_SELECTORS = ["selectors"];

export const SUBSET = block(
  "a subset",
  {
    deterministic: optional(
      DETERMINISTIC,
      "callers are dealt out over endpoints in turns, so that each has as many (Google; gRPC A68 at " +
        "first); a change of endpoints moves many",
      ANOTHER,
    ),
    random: optional(
      RANDOM,
      "each caller has a random part, by rendezvous hash (gRPC `random_subsetting`, A68); a change of an " +
        "endpoint moves one",
      ANOTHER,
    ),
    selectors: optional(
      listOf(SELECTOR, 1),
      "endpoints are in subsets by their labels (Envoy's subset load balancer); `match` asks for one",
      ANOTHER,
    ),
    match: beside(
      OF_SELECTORS,
      optional(LABELS, "what calls ask for; a `split` asks for more", "nothing: they get the fallback"),
    ),
    fallback: beside(
      OF_SELECTORS,
      preset(
        word(FALLBACKS),
        "noFallback",
        "who takes a call for a subset that is not there: nobody, any endpoint, or `defaultSubset`",
      ),
    ),
    defaultSubset: beside(OF_SELECTORS, optional(LABELS, "labels of the default subset", "none: all")),
    panicModeAny: beside(
      OF_SELECTORS,
      preset(BOOLEAN, false, "any endpoint is taken when those of the fallback are none that are well"),
    ),
    fallbackList: beside(
      OF_SELECTORS,
      optional(
        listOf(LABELS, 1),
        "what calls ask for on top of `match`, one after the other until somebody is found (FALLBACK_LIST)",
        "none",
      ),
    ),
    allowRedundantKeys: beside(
      OF_SELECTORS,
      preset(BOOLEAN, false, "calls may ask for more labels than a selector has keys"),
    ),
    listAsAny: beside(
      OF_SELECTORS,
      preset(BOOLEAN, false, "of a label of instances that is a list, any value counts (list_as_any)"),
    ),
    localityWeightAware: beside(
      OF_SELECTORS,
      preset(BOOLEAN, false, "a `locality` by weights counts in subsets too"),
    ),
    scaleLocalityWeight: beside(
      OF_SELECTORS,
      preset(BOOLEAN, false, "and each weight by the share of a zone's endpoints that are in the subset"),
    ),
  },
  { what: "kind of subset", of: KINDS },
);
