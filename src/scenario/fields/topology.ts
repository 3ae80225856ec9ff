import { block, optional, preset } from "../block";
import { either, listOf, mapOf, newName } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { checkName } from "../combine";
import { LINK_KEY, ZONE } from "../references";
import { DATA_RATE, integer, number, PERCENT, POSITIVE_FACTOR } from "../quantities";
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
  nodes: optional(
    integer(1, 1_000_000),
    "nodes that the instances of the zone are spread over in turn",
    "1, or those of `topology.nodes`",
  ),
  cores: optional(
    number("positive"),
    "CPU cores of each of these nodes. When instances on one want more together, each gets a part by its " +
      "own `cores` (1 where it has none)",
    "as many as are wanted",
  ),
  speed: preset(POSITIVE_FACTOR, "1x", "how fast these nodes are, times the speed of the instance"),
});

const NODE_BLOCK = block("a node", {
  zone: optional(ZONE, "where it stands", "the only zone; needed where there are several"),
  cores: optional(number("positive"), "its CPU cores, which its instances share", "as many as are wanted"),
  speed: preset(POSITIVE_FACTOR, "1x", "how fast it is, times the speed of the instance"),
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

const PRICES = block("prices", {
  coreHour: preset(
    number("nonNegative"),
    0,
    "price of a core for an hour; of services whose `cores` are not limited only their `cost` counts",
  ),
  crossZoneGB: preset(number("nonNegative"), 0, "price of 10^9 bytes of messages that go from zone to zone"),
});

export const TOPOLOGY = block("a topology", {
  zones: optional(
    either({ list: listOf(newNameType("zone"), 1), map: mapOf(ZONE_BLOCK, newName("zone"), 1) }),
    "where instances stand: names, or a map by name",
    "one zone named default",
  ),
  network: optional(NETWORK, "one-way latencies", "no latency at all"),
  nodes: optional(
    mapOf(NODE_BLOCK, newName("node"), 1),
    "machines by name; those of a zone get its instances in turn",
    "those of each zone, named `zone/0` and so on",
  ),
  cost: optional(
    PRICES,
    "prices, in any currency; results then say what an hour costs",
    "nothing has a price",
  ),
});
