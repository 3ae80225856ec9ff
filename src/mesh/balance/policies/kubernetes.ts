import { IpvsLeast } from "../ipvs-least";
import { IpvsMaglev } from "../ipvs-maglev";
import { IpvsRoundRobin } from "../ipvs-round-robin";
import { IpvsSourceHash } from "../ipvs-source-hash";
import { KubeProxyChain } from "../kube-proxy-chain";
import { NftablesMap } from "../nftables-map";
import type { PoliciesOf } from "./policy";

export interface KubernetesOptions {
  kubeProxy: object;
  kubeProxyNftables: object;
  ipvsRr: object;
  ipvsWrr: object;
  ipvsLc: object;
  ipvsWlc: object;
  ipvsSed: object;
  ipvsNq: object;
  ipvsSh: object;
  ipvsMh: object;
}

export const KUBERNETES: PoliciesOf<KubernetesOptions> = {
  kubeProxy: {
    name: "kubeProxy",
    summary: "any endpoint, by a chain of chances that gives all the same (kube-proxy, iptables)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new KubeProxyChain(endpoints),
  },
  kubeProxyNftables: {
    name: "kubeProxyNftables",
    summary: "any endpoint, by one random number in a map (kube-proxy, nftables)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new NftablesMap(endpoints),
  },
  ipvsRr: {
    name: "ipvsRr",
    summary: "each endpoint in turn, whatever its weight (IPVS rr, kube-proxy's default with IPVS)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new IpvsRoundRobin(endpoints, false),
  },
  ipvsWrr: {
    name: "ipvsWrr",
    summary: "each endpoint in turn by weight, in rounds from the heaviest on (IPVS wrr)",
    defaults: {},
    create: (_spec, endpoints) => new IpvsRoundRobin(endpoints, true),
  },
  ipvsLc: {
    name: "ipvsLc",
    summary: "fewest requests in flight of all endpoints, the first of equals (IPVS lc)",
    defaults: {},
    ignoresWeights: true,
    create: (_spec, endpoints) => new IpvsLeast(endpoints, "lc"),
  },
  ipvsWlc: {
    name: "ipvsWlc",
    summary: "fewest requests in flight by weight of all endpoints, the first of equals (IPVS wlc)",
    defaults: {},
    create: (_spec, endpoints) => new IpvsLeast(endpoints, "wlc"),
  },
  ipvsSed: {
    name: "ipvsSed",
    summary: "shortest expected delay: requests in flight and the new one, by weight (IPVS sed)",
    defaults: {},
    create: (_spec, endpoints) => new IpvsLeast(endpoints, "sed"),
  },
  ipvsNq: {
    name: "ipvsNq",
    summary: "the first idle endpoint, else the shortest expected delay: never queue (IPVS nq)",
    defaults: {},
    create: (_spec, endpoints) => new IpvsLeast(endpoints, "nq"),
  },
  ipvsSh: {
    name: "ipvsSh",
    summary: "by the caller's address, in a table of 256 places (IPVS sh)",
    defaults: {},
    create: (_spec, endpoints) => new IpvsSourceHash(endpoints),
  },
  ipvsMh: {
    name: "ipvsMh",
    summary: "by the caller's address, in a Maglev table of 4093 places (IPVS mh)",
    defaults: {},
    create: (_spec, endpoints, { tables }) => new IpvsMaglev(endpoints, tables),
  },
};
