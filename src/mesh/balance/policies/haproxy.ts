import { HaproxyHash, HaproxySource } from "../haproxy-by-hash";
import type { HaproxyHashOptions, HaproxySourceOptions } from "../haproxy-by-hash";
import { HaproxyFirst } from "../haproxy-first";
import type { HaproxyFirstOptions } from "../haproxy-first";
import { HaproxyLeastconn } from "../haproxy-leastconn";
import { HaproxyRandom } from "../haproxy-random";
import type { HaproxyRandomOptions } from "../haproxy-random";
import { HaproxyRoundrobin } from "../haproxy-roundrobin";
import { HaproxyStaticRr } from "../haproxy-static-rr";
import type { PoliciesOf } from "./policy";

export interface HaproxyOptions {
  haproxyRoundrobin: object;
  haproxyStaticRr: object;
  haproxyLeastconn: object;
  haproxyFirst: HaproxyFirstOptions;
  haproxyRandom: HaproxyRandomOptions;
  haproxyHash: HaproxyHashOptions;
  haproxySource: HaproxySourceOptions;
}

export const HAPROXY: PoliciesOf<HaproxyOptions> = {
  haproxyRoundrobin: {
    name: "haproxyRoundrobin",
    summary: "each endpoint in turn by weight, in a timeline (HAProxy's default)",
    defaults: {},
    create: (_spec, endpoints) => new HaproxyRoundrobin(endpoints),
  },
  haproxyStaticRr: {
    name: "haproxyStaticRr",
    summary: "each endpoint in turn by weight, in an order worked out beforehand (HAProxy static-rr)",
    defaults: {},
    create: (_spec, endpoints) => new HaproxyStaticRr(endpoints),
  },
  haproxyLeastconn: {
    name: "haproxyLeastconn",
    summary: "fewest requests in flight by weight of all endpoints, in turn among equals (HAProxy leastconn)",
    defaults: {},
    create: (_spec, endpoints) => new HaproxyLeastconn(endpoints),
  },
  haproxyFirst: {
    name: "haproxyFirst",
    summary: "the first endpoint that has room, so that the others stay idle (HAProxy first)",
    defaults: { maxconn: 100 },
    ignoresWeights: true,
    create: (spec, endpoints) => new HaproxyFirst(endpoints, spec),
  },
  haproxyRandom: {
    name: "haproxyRandom",
    summary: "fewest requests in flight by weight among a few drawn by weight (HAProxy random)",
    defaults: { draws: 2 },
    create: (spec, endpoints) => new HaproxyRandom(endpoints, spec),
  },
  haproxyHash: {
    name: "haproxyHash",
    summary: "by the session's key, in a map or on a circle (HAProxy hdr, url_param, uri)",
    defaults: { hashType: "map-based", function: "sdbm", avalanche: false },
    create: (spec, endpoints, { tables }) => new HaproxyHash(endpoints, spec, tables),
  },
  haproxySource: {
    name: "haproxySource",
    summary: "by the caller's address, in a map or on a circle (HAProxy source)",
    defaults: { hashType: "map-based", avalanche: false },
    create: (spec, endpoints, { tables }) => new HaproxySource(endpoints, spec, tables),
  },
};
