import assert from "node:assert/strict";
import { HaproxyHash, HaproxySource } from "../../src/mesh/balance/haproxy-by-hash";
import type { HaproxyHashOptions } from "../../src/mesh/balance/haproxy-by-hash";
import { HaproxyFirst } from "../../src/mesh/balance/haproxy-first";
import { HaproxyLeastconn } from "../../src/mesh/balance/haproxy-leastconn";
import { HaproxyRandom } from "../../src/mesh/balance/haproxy-random";
import { HaproxyRoundrobin } from "../../src/mesh/balance/haproxy-roundrobin";
import { HaproxyStaticRr } from "../../src/mesh/balance/haproxy-static-rr";
import type { Balancer, Endpoints } from "../../src/mesh/endpoint";
import { endpointsOf, held, sequence } from "../fidelity/adapters/adapter";
import { addressNumber } from "../fidelity/adapters/keyed";
import { scripted } from "../support/scripted-random";
import { TestRandom } from "../support/test-random";
import { chiSquare } from "../support/chi-square";
import { exchange, tell } from "./support/exchange";
import type { Ask } from "./support/exchange";
import { heldLive, HoldingServers, sideBySide } from "./support/holding";
import { isInstalled, Running, Scratch } from "./support/program";
import { randomOps, randomWeights, reweight, withReweights } from "./support/weights";

const SERVERS = 7;
const SETS = 2000;
/** Of hashes fewer, since each server stands at many places of a tree. */
const FEWER = 250;
/** Requests that begin or end, of each set. */
const OPS = 16;
/** Sets whose requests are held at the same time. */
const LANES = 16;
const DRAWN = 8;
const MAXCONN = 2;

/** `hash-type` lines, and what they come to. */
const HASHES: readonly (readonly [type: string, options: HaproxyHashOptions])[] = (
  ["sdbm", "djb2", "wt6", "crc32"] as const
)
  .flatMap((name) =>
    (["map-based", "consistent"] as const).flatMap((hashType) =>
      [false, true].map((avalanche): readonly [string, HaproxyHashOptions] => [
        `${hashType} ${name}${avalanche ? " avalanche" : ""}`,
        { hashType, function: name, avalanche },
      ]),
    ),
  )
  .concat([
    ["consistent", { hashType: "consistent", function: "sdbm", avalanche: true }],
    ["map-based", { hashType: "map-based", function: "sdbm", avalanche: false }],
  ]);

const TURNS: readonly (readonly [name: string, create: (endpoints: Endpoints) => Balancer])[] = [
  ["roundrobin", (endpoints) => new HaproxyRoundrobin(endpoints)],
  ["static-rr", (endpoints) => new HaproxyStaticRr(endpoints)],
];

const HELD: readonly (readonly [name: string, create: (endpoints: Endpoints) => Balancer])[] = [
  ["leastconn", (endpoints) => new HaproxyLeastconn(endpoints)],
  ["first", (endpoints) => new HaproxyFirst(endpoints, { maxconn: MAXCONN })],
];

/** Those whose weights HAProxy changes while it runs. */
const REWEIGHED: readonly (readonly [name: string, create: (endpoints: Endpoints) => Balancer])[] = [
  TURNS[0],
  HELD[0],
];

/** HAProxy in front of itself: each backend takes turns of its own at the same servers. */
function configure(scratch: Scratch, sets: readonly (readonly number[])[]): string {
  const backends: string[] = [];
  const add = (name: string, lines: string, kind: string, weights: readonly number[], more = ""): void => {
    const servers = weights.map(
      (weight, k) => `  server s${k} unix@${scratch.socket(`${kind}${k}`)} weight ${weight} ${more}`,
    );
    backends.push(`backend ${name}\n  ${lines}\n${servers.join("\n")}`);
  };
  sets.forEach((weights, k) => {
    for (const [name] of TURNS) add(`${name}${k}`, `balance ${name}`, "s", weights);
    add(`leastconn${k}`, "balance leastconn", "h", weights);
    for (const [name] of REWEIGHED) add(`re${name}${k}`, `balance ${name}`, "h", weights);
    add(`first${k}`, "balance first", "h", weights, `maxconn ${MAXCONN}`);
    if (k >= FEWER) return;
    const [type] = HASHES[k % HASHES.length];
    add(`hdr${k}`, `balance hdr(x-key)\n  hash-type ${type}`, "s", weights);
    add(`source${k}`, `balance source\n  hash-type ${type}`, "s", weights);
    if (k >= DRAWN) return;
    for (const draws of [1, 2]) add(`random${draws}-${k}`, `balance random(${draws})`, "s", weights);
  });
  const servers = Array.from(
    { length: SERVERS },
    (_, k) =>
      `frontend f${k}\n  bind unix@${scratch.socket(`s${k}`)}\n  http-request return status 200 hdr X-Pick ${k}`,
  );
  return `global
  nbthread 1
  maxconn 1000
  stats socket ${scratch.socket("admin")} level admin
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout queue 5s
frontend front
  bind unix@${scratch.socket("front")}
  http-request set-src hdr(x-real-ip) if { hdr(x-real-ip) -m found }
  use_backend %[path,field(2,/)]
${servers.join("\n")}
${backends.join("\n")}
`;
}

describe("beside a real HAProxy", function () {
  this.timeout(60_000);
  const random = new TestRandom(26);
  const sets = Array.from({ length: SETS }, () => randomWeights(random, SERVERS, 20));
  const scratch = new Scratch();
  const front = scratch.socket("front");
  const holding = new HoldingServers();
  let haproxy: Running | undefined;

  before(async function () {
    if (!isInstalled("haproxy", "-v")) this.skip();
    await holding.listen(Array.from({ length: SERVERS }, (_, k) => scratch.socket(`h${k}`)));
    const file = scratch.write("haproxy.cfg", configure(scratch, sets));
    haproxy = await new Running("haproxy", ["-db", "-f", file]).ready(front);
  });

  after(async () => {
    await haproxy?.stop();
    holding.close();
    scratch.close();
  });

  for (const [name, create] of TURNS) {
    it(`takes the turns of ${name} of ${SETS} weight sets`, async () => {
      await sideBySide(SETS, LANES, async (k) => {
        const weights = sets[k];
        const n = 20 + (k % 15);
        const live = await exchange(front, Array<Ask>(n).fill({ path: `/${name}${k}` }));
        const endpoints = endpointsOf(weights);
        const balancer = create(endpoints);
        balancer.updated(0, random);
        assert.deepEqual(sequence(balancer, endpoints, n, scripted()), live, weights.join());
      });
    });
  }

  it("hashes keys as it does, and takes turns where there is none", async () => {
    const keys = Array.from({ length: 60 }, (_, k) => (k % 5 === 4 ? null : `user/${random.below(1e6)}`));
    for (const [k, weights] of sets.slice(0, FEWER).entries()) {
      const [type, options] = HASHES[k % HASHES.length];
      const live = await exchange(
        front,
        keys.map((key): Ask => ({ path: `/hdr${k}`, ...(key !== null && { headers: { "X-Key": key } }) })),
      );
      const balancer = new HaproxyHash(endpointsOf(weights), options, new Map());
      balancer.updated();
      const ours = keys.map((key) => {
        if (key === null) return balancer.pick();
        balancer.keyHash.hash(key);
        return balancer.pickHashed(balancer.keyHash.high, balancer.keyHash.low);
      });
      assert.deepEqual(ours, live, `${type}: ${weights.join()}`);
    }
  });

  it("hashes addresses as it does", async () => {
    const ips = Array.from({ length: 60 }, () =>
      Array.from({ length: 4 }, () => random.below(256)).join("."),
    );
    for (const [k, weights] of sets.slice(0, FEWER).entries()) {
      const [type, options] = HASHES[k % HASHES.length];
      const live = await exchange(
        front,
        ips.map((ip) => ({ path: `/source${k}`, headers: { "X-Real-IP": ip } })),
      );
      const balancer = new HaproxySource(endpointsOf(weights), options, new Map());
      balancer.updated();
      const ours = ips.map((ip) => balancer.pickFrom(addressNumber(ip)));
      assert.deepEqual(ours, live, `${type}: ${weights.join()}`);
    }
  });

  for (const [name, create] of HELD) {
    it(`chooses by ${name} as it does while requests are held`, async () => {
      await sideBySide(SETS, LANES, async (k) => {
        const weights = sets[k];
        const most = name === "first" ? MAXCONN * weights.length : 2 * weights.length + 2;
        const ops = randomOps(random, OPS, most);
        const live = await heldLive(holding, front, `/${name}${k}`, ops);
        const endpoints = endpointsOf(weights);
        const balancer = create(endpoints);
        balancer.updated(0, random);
        assert.deepEqual(held(balancer, endpoints, ops, scripted()), live, `${weights.join()}: ${ops}`);
      });
    });
  }

  for (const [name, create] of REWEIGHED) {
    it(`goes on by ${name} as it does when weights change`, async () => {
      await sideBySide(SETS, LANES, async (k) => {
        const weights = sets[k];
        const ops = randomOps(random, OPS, 2 * weights.length + 2);
        const changed = withReweights(random, ops, weights.length, 20);
        const backend = `re${name}${k}`;
        const live = await heldLive(holding, front, `/${backend}`, changed, async (op) => {
          const [server, weight] = reweight(op);
          const line = `set server ${backend}/s${server} weight ${weight}`;
          assert.equal(await tell(scratch.socket("admin"), line), "");
        });
        const now = [...weights];
        const endpoints = endpointsOf(now);
        const balancer = create(endpoints);
        balancer.updated(0, random);
        const change = (op: string): void => {
          const [server, weight] = reweight(op);
          now[server] = weight;
          endpoints.update(now.map((each, key) => ({ key, weight: each })));
          balancer.updated(0, random);
        };
        const ours = held(balancer, endpoints, changed, scripted(), { change });
        assert.deepEqual(ours, live, `${weights.join()}: ${changed}`);
      });
    });
  }

  it("draws at random as often as it does", async () => {
    const n = 2000;
    for (const draws of [1, 2]) {
      for (const [k, weights] of sets.slice(0, DRAWN).entries()) {
        const live = await exchange(front, Array<Ask>(n).fill({ path: `/random${draws}-${k}` }));
        const endpoints = endpointsOf(weights);
        const balancer = new HaproxyRandom(endpoints, { draws });
        balancer.updated();
        const { value, limit } = chiSquare(live, sequence(balancer, endpoints, n, random), weights.length);
        assert.ok(value < limit, `${weights.join()}: ${value}`);
      }
    }
  });
});
