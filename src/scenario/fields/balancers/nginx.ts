import { block, optional, preset } from "../../block";
import { BOOLEAN, DURATION, integer } from "../../quantities";
import type { NginxPeerOptions } from "../../../mesh/balance/nginx-peers";
import type { NginxOptions } from "../../../mesh/balance/policies/nginx";
import type { Labels } from "../../labels";
import { LABELS } from "../labels";
import { kind } from "./kind";
import type { BalancerKinds } from "./kind";

/** What `server` lines of an `upstream` say. */
const SERVER = {
  maxFails: preset(integer(0), 1, "failures to connect or to answer in time until an endpoint is left out"),
  failTimeout: preset(
    DURATION,
    "10s",
    "for how long it is left out, then it gets one request; whole seconds",
  ),
  maxConns: preset(integer(0), 0, "requests in flight for an endpoint, at most; 0: no limit"),
};

interface Server {
  readonly maxFails: number;
  readonly failTimeout: number;
  readonly maxConns: number;
}

const PEERS = block("an nginx upstream", SERVER);

/** nginx takes no backups with its other methods. */
const WITH_BACKUPS = block("an nginx upstream", {
  ...SERVER,
  backup: optional(
    LABELS,
    "labels of instances that are backups, such as { version: spare }: asked only while no other can be",
    "none",
  ),
});

const RANDOM = block("an nginx upstream with random", {
  two: preset(BOOLEAN, false, "draws two endpoints, takes the one with fewer requests by weight"),
  ...SERVER,
});

const HASH = block("an nginx upstream with hash", {
  consistent: preset(BOOLEAN, false, "most keys stay where they are when endpoints come and go (ketama)"),
  ...SERVER,
});

function peers({ maxFails, failTimeout, maxConns }: Server): NginxPeerOptions {
  return { maxFails, failTimeoutNs: failTimeout, maxConns };
}

function withBackups(values: Server & { readonly backup: Labels | undefined }): NginxPeerOptions {
  return values.backup === undefined ? peers(values) : { ...peers(values), backup: values.backup };
}

export const NGINX_KINDS: BalancerKinds<NginxOptions> = {
  nginxRoundRobin: kind("nginxRoundRobin", WITH_BACKUPS, withBackups),
  nginxLeastConn: kind("nginxLeastConn", WITH_BACKUPS, withBackups),
  nginxRandom: kind("nginxRandom", RANDOM, (values) => ({ ...peers(values), two: values.two })),
  nginxHash: kind("nginxHash", HASH, (values) => ({ ...peers(values), consistent: values.consistent })),
  nginxIpHash: kind("nginxIpHash", PEERS, peers),
};
