import assert from "node:assert/strict";
import { fullHash, HAPROXY_HASHES } from "../../../src/mesh/balance/haproxy-hash";
import type { HaproxyHashFunction } from "../../../src/mesh/balance/haproxy-hash";
import { HaproxyHash } from "../../../src/mesh/balance/haproxy-by-hash";
import { NginxCircle, NginxHash } from "../../../src/mesh/balance/nginx-hash";
import { NginxIpHash } from "../../../src/mesh/balance/nginx-ip-hash";
import { POLICIES } from "../../../src/mesh/balance/policies";
import { SplitClients } from "../../../src/mesh/balance/split-clients";
import { Endpoints } from "../../../src/mesh/endpoint";
import type { Balancer } from "../../../src/mesh/endpoint";
import { endpointsOf } from "./adapter";
import type { Adapters } from "./adapter";

interface Picks {
  readonly picks: readonly number[];
}

interface NginxCase {
  readonly input: {
    readonly method?: string;
    readonly weights: readonly number[];
    readonly keys: readonly string[];
  };
  readonly expected: Picks;
}

interface CircleCase {
  readonly input: {
    readonly servers: readonly { readonly addr: string; readonly weight?: number }[];
    readonly keys: readonly string[];
  };
  readonly expected: Picks & { readonly points?: number };
}

interface IpCase {
  readonly input: { readonly weights: readonly number[]; readonly client_ips: readonly string[] };
  readonly expected: Picks;
}

interface SplitCase {
  readonly input: {
    readonly parts: readonly (readonly [percent: string, value: string])[];
    readonly keys: readonly string[];
  };
  readonly expected: { readonly values: readonly string[] };
}

interface HaproxyCase {
  readonly input: {
    readonly hash_type: string;
    readonly weights: readonly number[];
    readonly server_ids?: readonly number[];
    readonly keys: readonly string[];
  };
  readonly expected: Picks;
}

interface FunctionsCase {
  readonly input: { readonly key: string };
  readonly expected: Readonly<Record<string, number | string>>;
}

/** Where requests with these keys go, each answered before the next; positions among the endpoints. */
export function picksByKey(
  balancer: Required<Pick<Balancer, "keyHash" | "pickHashed">>,
  keys: readonly string[],
): number[] {
  const { keyHash } = balancer;
  return keys.map((key) => {
    keyHash.hash(key);
    return balancer.pickHashed(keyHash.high, keyHash.low, 0);
  });
}

/** "10.0.0.7" as a number. */
export function addressNumber(ip: string): number {
  return ip.split(".").reduce((all, part) => all * 256 + Number(part), 0);
}

const { defaults } = POLICIES.nginxHash;

function hash({ input: { method = "hash", weights, keys }, expected }: NginxCase): void {
  assert.equal(method, "hash");
  const balancer = new NginxHash(endpointsOf(weights), defaults, new Map());
  balancer.updated();
  assert.deepEqual(picksByKey(balancer, keys), expected.picks);
}

function circle({ input: { servers, keys }, expected }: CircleCase): void {
  const endpoints = new Endpoints();
  endpoints.update(servers.map(({ addr, weight = 1 }, key) => ({ key, weight, name: addr })));
  const balancer = new NginxHash(endpoints, { ...defaults, consistent: true }, new Map());
  balancer.updated();
  assert.deepEqual(picksByKey(balancer, keys), expected.picks);
  if (expected.points === undefined) return;
  const { points } = new NginxCircle(
    servers.map(({ addr }) => addr),
    servers.map(({ weight = 1 }) => weight),
  );
  assert.equal(points.length, expected.points);
}

function ipHash({ input: { weights, client_ips: ips }, expected }: IpCase): void {
  const balancer = new NginxIpHash(endpointsOf(weights), POLICIES.nginxIpHash.defaults);
  balancer.updated();
  assert.deepEqual(
    ips.map((ip) => balancer.pickFrom(addressNumber(ip), 0)),
    expected.picks,
  );
}

function split({ input: { parts, keys }, expected }: SplitCase): void {
  const clients = new SplitClients(
    parts.map(([percent]) => (percent === "*" ? null : Number(percent.replace("%", "")))),
  );
  assert.deepEqual(
    keys.map((key) => {
      const part = clients.partOf(key);
      return part < 0 ? "" : parts[part][1];
    }),
    expected.values,
  );
}

/** "consistent djb2 avalanche", with remarks: without a function `consistent` has both defaults. */
function haproxy({
  input: { hash_type: text, weights, server_ids: ids, keys },
  expected,
}: HaproxyCase): void {
  const words = text.split(/[^\w-]+/);
  const named = words.find((word): word is HaproxyHashFunction => Object.hasOwn(HAPROXY_HASHES, word));
  const hashType = words.includes("consistent") ? "consistent" : "map-based";
  const avalanche = words.includes("avalanche") || (hashType === "consistent" && named === undefined);
  const endpoints = new Endpoints();
  // A key is a server's id less one.
  endpoints.update(weights.map((weight, k) => ({ key: ids === undefined ? k : ids[k] - 1, weight })));
  const balancer = new HaproxyHash(endpoints, { hashType, function: named ?? "sdbm", avalanche }, new Map());
  balancer.updated();
  assert.deepEqual(picksByKey(balancer, keys), expected.picks);
}

function functions({ input: { key }, expected }: FunctionsCase): void {
  const own: Record<string, number> = { full_hash_of_sdbm: fullHash(HAPROXY_HASHES.sdbm(key)) };
  for (const [name, of] of Object.entries(HAPROXY_HASHES)) own[name] = of(key);
  for (const [name, value] of Object.entries(expected)) assert.equal(own[name], Number(value), name);
}

export const KEYED: Adapters = {
  nginx_hash: { plain: hash, "plain-weighted": hash },
  nginx_consistent_hash: { chash3: circle, chashw: circle, chash2: circle, cc: circle },
  nginx_ip_hash: { ip: ipHash, ipw: ipHash },
  nginx_split_clients: { s: split },
  haproxy_hash_map: {
    m: haproxy,
    mw: haproxy,
    md: haproxy,
    mc: haproxy,
    m6: haproxy,
    ma: haproxy,
    v: functions,
  },
  haproxy_hash_consistent: { c: haproxy, cd: haproxy, cw: haproxy, c2: haproxy },
};
