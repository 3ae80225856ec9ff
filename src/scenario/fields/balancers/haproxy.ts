import { block, optional, preset } from "../../block";
import { word } from "../../combine";
import { BOOLEAN, integer } from "../../quantities";
import type { HaproxyOptions } from "../../../mesh/balance/policies/haproxy";
import { NOTHING } from "./envoy";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

const FIRST = block("HAProxy's first", {
  maxconn: preset(
    integer(1),
    100,
    "requests in flight with which an endpoint is full; HAProxy wants a number, it has no default",
  ),
});

const RANDOM = block("HAProxy's random", {
  draws: preset(integer(1, 1000), 2, "endpoints drawn, of which the one with the fewest requests is taken"),
});

/** What `hash-type` says. */
const HASH_TYPE = preset(
  word(["map-based", "consistent"]),
  "map-based",
  "`consistent`: most keys stay where they are when endpoints come and go",
);
const AVALANCHE_ABOUT = "mixes the bits of the hash once more";

const HASH = block("HAProxy's hash", {
  hashType: HASH_TYPE,
  function: optional(word(["sdbm", "djb2", "wt6", "crc32"]), "what keys are hashed with", "sdbm"),
  avalanche: optional(
    BOOLEAN,
    AVALANCHE_ABOUT,
    "only with `consistent` and no `function`, as HAProxy has it",
  ),
});

const SOURCE = block("HAProxy's source", {
  hashType: HASH_TYPE,
  avalanche: optional(BOOLEAN, AVALANCHE_ABOUT, "only with `consistent`"),
});

export const HAPROXY_KINDS: BalancerKinds<HaproxyOptions> = {
  haproxyRoundrobin: kind("haproxyRoundrobin", NOTHING, () => ({})),
  haproxyStaticRr: kind("haproxyStaticRr", NOTHING, () => ({})),
  haproxyLeastconn: kind("haproxyLeastconn", NOTHING, () => ({})),
  haproxyFirst: kind("haproxyFirst", FIRST, ({ maxconn }) => ({ maxconn })),
  haproxyRandom: kind("haproxyRandom", RANDOM, ({ draws }) => ({ draws })),
  haproxyHash: kind("haproxyHash", HASH, ({ hashType, function: named, avalanche }) => ({
    hashType,
    function: named ?? "sdbm",
    avalanche: avalanche ?? (hashType === "consistent" && named === undefined),
  })),
  haproxySource: kind("haproxySource", SOURCE, ({ hashType, avalanche }) => ({
    hashType,
    avalanche: avalanche ?? hashType === "consistent",
  })),
};
