import { block, preset } from "../../block";
import { integer } from "../../quantities";
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

export const HAPROXY_KINDS: BalancerKinds<HaproxyOptions> = {
  haproxyRoundrobin: kind("haproxyRoundrobin", NOTHING, () => ({})),
  haproxyStaticRr: kind("haproxyStaticRr", NOTHING, () => ({})),
  haproxyLeastconn: kind("haproxyLeastconn", NOTHING, () => ({})),
  haproxyFirst: kind("haproxyFirst", FIRST, ({ maxconn }) => ({ maxconn })),
  haproxyRandom: kind("haproxyRandom", RANDOM, ({ draws }) => ({ draws })),
};
