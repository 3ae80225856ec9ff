import { NginxHash } from "../nginx-hash";
import type { NginxHashOptions } from "../nginx-hash";
import { NginxIpHash } from "../nginx-ip-hash";
import { NginxLeastConn } from "../nginx-least-conn";
import type { NginxPeerOptions } from "../nginx-peers";
import { NginxRandom } from "../nginx-random";
import type { NginxRandomOptions } from "../nginx-random";
import { NginxRoundRobin } from "../nginx-round-robin";
import type { PoliciesOf } from "./policy";

export interface NginxOptions {
  nginxRoundRobin: NginxPeerOptions;
  nginxLeastConn: NginxPeerOptions;
  nginxRandom: NginxRandomOptions;
  nginxHash: NginxHashOptions;
  nginxIpHash: NginxPeerOptions;
}

/** `server` has no options. */
const PEERS: NginxPeerOptions = { maxFails: 1, failTimeoutNs: 10_000_000_000, maxConns: 0 };

export const NGINX: PoliciesOf<NginxOptions> = {
  nginxRoundRobin: {
    name: "nginxRoundRobin",
    summary: "each endpoint in turn, its turns spread evenly by weight (nginx's default)",
    defaults: PEERS,
    create: (spec, endpoints) => new NginxRoundRobin(endpoints, spec),
  },
  nginxLeastConn: {
    name: "nginxLeastConn",
    summary: "fewest requests in flight by weight of all endpoints, in turn among equals (nginx least_conn)",
    defaults: PEERS,
    create: (spec, endpoints) => new NginxLeastConn(endpoints, spec),
  },
  nginxRandom: {
    name: "nginxRandom",
    summary: "drawn by weight; with `two` the less loaded of two drawn endpoints (nginx random)",
    defaults: { ...PEERS, two: false },
    create: (spec, endpoints) => new NginxRandom(endpoints, spec),
  },
  nginxHash: {
    name: "nginxHash",
    summary: "by the session's key; with `consistent` few keys move when endpoints change (nginx hash)",
    defaults: { ...PEERS, consistent: false },
    create: (spec, endpoints, { tables }) => new NginxHash(endpoints, spec, tables),
  },
  nginxIpHash: {
    name: "nginxIpHash",
    summary: "by the first three numbers of the caller's address (nginx ip_hash)",
    defaults: PEERS,
    create: (spec, endpoints) => new NginxIpHash(endpoints, spec),
  },
};
