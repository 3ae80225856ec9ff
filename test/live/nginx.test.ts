import assert from "node:assert/strict";
import { NginxHash } from "../../src/mesh/balance/nginx-hash";
import { NginxIpHash } from "../../src/mesh/balance/nginx-ip-hash";
import { NginxLeastConn } from "../../src/mesh/balance/nginx-least-conn";
import type { NginxPeers } from "../../src/mesh/balance/nginx-peers";
import { NginxRandom } from "../../src/mesh/balance/nginx-random";
import { NginxRoundRobin } from "../../src/mesh/balance/nginx-round-robin";
import { POLICIES } from "../../src/mesh/balance/policies";
import { SplitClients } from "../../src/mesh/balance/split-clients";
import { Endpoints } from "../../src/mesh/endpoint";
import { endpointsOf, held, sequence } from "../fidelity/adapters/adapter";
import { addressNumber, picksByKey } from "../fidelity/adapters/keyed";
import { scripted } from "../support/scripted-random";
import { TestRandom } from "../support/test-random";
import { chiSquare } from "../support/chi-square";
import { exchange } from "./support/exchange";
import { heldLive, HoldingServers, sideBySide } from "./support/holding";
import { isInstalled, Running, Scratch } from "./support/program";
import { randomOps, randomWeights } from "./support/weights";

const SERVERS = 7;
const SETS = 2000;
/** Of two methods that are asked together half of them. */
const HALF = SETS / 2;
/** Of some methods fewer, since a circle has many points. */
const FEWER = 300;
/** Requests that begin or end, of each set. */
const OPS = 16;
/** Sets whose requests are held at the same time. */
const LANES = 16;
const DRAWN = 8;
const PEERS = POLICIES.nginxRoundRobin.defaults;
const PARTS = [0.5, 20, 33.33];

const MAX_CONNS = 2;

/** Where there are backups, the second half is. */
function isBackup(server: number, servers: number): boolean {
  return servers > 1 && server >= servers / 2;
}

/** nginx in front of itself: each upstream takes turns of its own at the same servers. */
function configure(scratch: Scratch, sets: readonly (readonly number[])[]): string {
  const methods = [
    ["rr", "", SETS],
    ["hash", "hash $arg_k;", SETS],
    ["chash", "hash $arg_k consistent;", FEWER],
    ["ip", "ip_hash;", SETS],
    ["random", "random;", DRAWN],
    ["two", "random two;", DRAWN],
    ["least", "least_conn;", SETS],
    ["backs", "", HALF],
    ["leastbacks", "least_conn;", HALF],
  ] as const;
  // A location for each: nginx looks for an upstream that is named by a variable from the first one on.
  const locations = methods.flatMap(([name, , many]) =>
    sets.slice(0, many).map((_, k) => `location = /${name}${k} { proxy_pass http://${name}${k}; }`),
  );
  const upstreams = methods.flatMap(([name, method, many]) =>
    sets.slice(0, many).map((weights, k) => {
      const isHeld = name.includes("least") || name === "backs";
      const servers = weights.map((w, j) => {
        const backup = isBackup(j, weights.length) ? "backup" : "";
        const of = name.endsWith("backs") ? `max_conns=${MAX_CONNS} ${backup}` : "";
        return `server unix:${scratch.socket(`${isHeld ? "h" : "s"}${j}`)} weight=${w} ${of};`;
      });
      return `upstream ${name}${k} { ${method} ${servers.join(" ")} }`;
    }),
  );
  const parts = PARTS.map((percent, k) => `${percent}% ${k};`).join(" ");
  const backends = Array.from(
    { length: SERVERS },
    (_, k) =>
      `server { listen unix:${scratch.socket(`s${k}`)}; location / { add_header X-Pick ${k}; return 200; } }`,
  );
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${scratch.folder}/${name};`,
  );
  return `
    ${process.getuid?.() === 0 ? "user root;" : ""}
    daemon off; pid ${scratch.folder}/pid; worker_processes 1; error_log stderr;
    events { worker_connections 4096; }
    http {
      access_log off; variables_hash_max_size 4096; ${temporary.join("\n")}
      split_clients $arg_k $part { ${parts} * ${PARTS.length}; }
      ${upstreams.join("\n")}
      ${backends.join("\n")}
      server {
        listen unix:${scratch.socket("front")}; keepalive_requests 10000000;
        set_real_ip_from unix:; real_ip_header X-Real-IP;
        location = /split { add_header X-Pick $part; return 200; }
        ${locations.join("\n")}
      }
    }`;
}

describe("beside a real nginx", function () {
  this.timeout(60_000);
  const random = new TestRandom(20);
  const sets = Array.from({ length: SETS }, () => randomWeights(random, SERVERS, 12));
  const scratch = new Scratch();
  const front = scratch.socket("front");
  const holding = new HoldingServers();
  let nginx: Running | undefined;

  before(async function () {
    if (!isInstalled("nginx", "-v")) this.skip();
    await holding.listen(Array.from({ length: SERVERS }, (_, k) => scratch.socket(`h${k}`)));
    const file = scratch.write("nginx.conf", configure(scratch, sets));
    nginx = await new Running("nginx", ["-c", file, "-e", "stderr"]).ready(front);
  });

  after(async () => {
    await nginx?.stop();
    holding.close();
    scratch.close();
  });

  /** Others for each set. */
  const keysOf = (set: number, n: number): string[] =>
    Array.from({ length: n }, (_, k) => `user/${(set * n + k) * 7919}`);

  it(`takes the turns of ${SETS} weight sets`, async () => {
    await sideBySide(SETS, LANES, async (k) => {
      const weights = sets[k];
      const n = 20 + (k % 15);
      const live = await exchange(front, Array<{ path: string }>(n).fill({ path: `/rr${k}` }));
      const endpoints = endpointsOf(weights);
      const balancer = new NginxRoundRobin(endpoints, PEERS);
      balancer.updated();
      assert.deepEqual(sequence(balancer, endpoints, n, scripted()), live, weights.join());
    });
  });

  for (const consistent of [false, true]) {
    it(`hashes keys${consistent ? " on its circle" : ""} as it does`, async () => {
      await sideBySide(consistent ? FEWER : SETS, LANES, async (k) => {
        const weights = sets[k];
        const keys = keysOf(k, consistent ? 60 : 15);
        const path = consistent ? `/chash${k}` : `/hash${k}`;
        const live = await exchange(
          front,
          keys.map((key) => ({ path: `${path}?k=${key}` })),
        );
        const endpoints = new Endpoints();
        endpoints.update(
          weights.map((weight, key) => ({ key, weight, name: `unix:${scratch.socket(`s${key}`)}` })),
        );
        const options = { ...PEERS, consistent };
        const balancer = new NginxHash(endpoints, options, new Map());
        balancer.updated();
        assert.deepEqual(picksByKey(balancer, keys), live, weights.join());
      });
    });
  }

  it("hashes addresses as it does", async () => {
    await sideBySide(SETS, LANES, async (k) => {
      const weights = sets[k];
      const ips = Array.from({ length: 15 }, () =>
        Array.from({ length: 4 }, () => random.below(256)).join("."),
      );
      const live = await exchange(
        front,
        ips.map((ip) => ({ path: `/ip${k}`, headers: { "X-Real-IP": ip } })),
      );
      const balancer = new NginxIpHash(endpointsOf(weights), PEERS);
      balancer.updated();
      assert.deepEqual(
        ips.map((ip) => balancer.pickFrom(addressNumber(ip), 0)),
        live,
        weights.join(),
      );
    });
  });

  it("splits clients as it does", async () => {
    const many = Array.from({ length: 3000 }, (_, k) => `user/${k}`);
    const live = await exchange(
      front,
      many.map((key) => ({ path: `/split?k=${key}` })),
    );
    const split = new SplitClients([...PARTS, null]);
    assert.deepEqual(
      many.map((key) => split.partOf(key)),
      live,
    );
  });

  /** Both get the same requests, which stay until they are told to end. */
  async function compareHeld(name: string, k: number, balancerOf: (endpoints: Endpoints) => NginxPeers) {
    const weights = sets[k];
    // Where all are full nginx answers by itself.
    const most = name.endsWith("backs") ? MAX_CONNS * weights.length : 2 * weights.length + 2;
    const ops = randomOps(random, OPS, most);
    const live = await heldLive(holding, front, `/${name}${k}`, ops);
    const endpoints = new Endpoints();
    endpoints.update(
      weights.map((weight, key) => ({
        key,
        weight,
        metadata: { tier: isBackup(key, weights.length) ? "spare" : "first" },
      })),
    );
    const balancer = balancerOf(endpoints);
    balancer.updated();
    const picks = held(balancer, endpoints, ops, scripted());
    assert.deepEqual(picks, live, `${weights.join()}: ${ops}`);
  }

  it("has the fewest connections where it has, and takes the same turns among equals", async () => {
    await sideBySide(SETS, LANES, (k) =>
      compareHeld("least", k, (endpoints) => new NginxLeastConn(endpoints, PEERS)),
    );
  });

  it("asks backups when it does, in turn and by connections", async () => {
    const options = { ...PEERS, maxConns: MAX_CONNS, backup: { tier: "spare" } };
    await sideBySide(HALF, LANES, async (k) => {
      await compareHeld("backs", k, (endpoints) => new NginxRoundRobin(endpoints, options));
      await compareHeld("leastbacks", k, (endpoints) => new NginxLeastConn(endpoints, options));
    });
  });

  it("draws at random as often as it does", async () => {
    const n = 2000;
    for (const two of [false, true]) {
      for (const [k, weights] of sets.slice(0, DRAWN).entries()) {
        const path = `/${two ? "two" : "random"}${k}`;
        const live = await exchange(front, Array<{ path: string }>(n).fill({ path }));
        const endpoints = endpointsOf(weights);
        const balancer = new NginxRandom(endpoints, { ...PEERS, two });
        balancer.updated();
        const ours = sequence(balancer, endpoints, n, random);
        const { value, limit } = chiSquare(live, ours, weights.length);
        assert.ok(value < limit, `${weights.join()}: ${value}`);
      }
    }
  });
});
