import { block, later, optional, preset } from "../block";
import { either, listOf, mapOf, newName } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { checkName } from "../combine";
import { LINK_KEY } from "../references";
import { DATA_RATE, integer, PERCENT } from "../quantities";
import type { Type } from "../types";
import { report, shown } from "../types";

function newNameType(what: string): Type<string> {
  return {
    shape: { kind: "scalar", name: "name", needs: `a name for a ${what}` },
    read(node, path, context) {
      if (node.kind !== "scalar") {
        return report(context, node.place, `${path} needs a name, not ${shown(node)}`);
      }
      return checkName(what, node.text, node.place, context) ? node.text : null;
    },
  };
}

const ZONE_BLOCK = block("a zone", {
  region: preset(
    newNameType("region"),
    "default",
    "zones of one region are `crossZone` apart, others `crossRegion`",
  ),
  nodes: preset(integer(1, 1_000_000), 1, "nodes that the instances of the zone are spread over in turn"),
});

const BANDWIDTH = block("a bandwidth", {
  sameZone: optional(DATA_RATE, "data rate within a zone", "unlimited"),
  crossZone: optional(DATA_RATE, "data rate between zones of a region", "that of sameZone"),
  crossRegion: optional(DATA_RATE, "data rate between regions", "that of crossZone"),
});

const NETWORK = block("a network", {
  sameZone: preset(DISTRIBUTION, "0s", "one-way latency within a zone"),
  crossZone: optional(DISTRIBUTION, "one-way latency between zones of a region", "that of sameZone"),
  crossRegion: optional(DISTRIBUTION, "one-way latency between regions", "that of crossZone"),
  bandwidth: optional(
    either({ scalar: DATA_RATE, map: BANDWIDTH }),
    "data rate, of each message by itself: it takes its size over the rate on top of the latency",
    "unlimited",
  ),
  loss: preset(
    PERCENT,
    "0%",
    "share of messages lost; TCP sends each again after 200 ms, and after twice as long each time",
  ),
  links: optional(
    mapOf(DISTRIBUTION, LINK_KEY),
    "one-way latency of single pairs, as `a -> b`",
    "no exceptions",
  ),
});

export const TOPOLOGY = block("a topology", {
  zones: optional(
    either({ list: listOf(newNameType("zone"), 1), map: mapOf(ZONE_BLOCK, newName("zone"), 1) }),
    "where instances stand: names, or a map by name",
    "one zone named default",
  ),
  network: optional(NETWORK, "one-way latencies", "no latency at all"),
  nodes: later("machines by name"),
  cost: later("prices, for plans"),
});
