import assert from "node:assert/strict";
import { GrpcRingHash } from "../../../src/mesh/balance/grpc-ring-hash";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import { Ring } from "../../../src/mesh/balance/ring-hash";
import { EJECTED, Endpoints, HEALTHY, UNHEALTHY } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

const SIZES = { minRingSize: 1024, maxRingSize: 4096, ringSizeCap: 4096 };
const NAMES = ["web/2", "web/0", "web/3", "web/1"];
const SORTED = [...NAMES].sort();
const KEYS = Array.from({ length: 3000 }, (_, k) => [
  Math.imul(k + 1, 0x9e3779b1) >>> 0,
  Math.imul(k + 1, 0x85ebca6b) >>> 0,
]);

function known(names: readonly string[]): Endpoints {
  const endpoints = new Endpoints();
  endpoints.update(names.map((name) => ({ key: name, weight: 1, name })));
  return endpoints;
}

/** The names of the ring in its order, from the first place of a hash on: A42 told in the simplest form. */
function walkFrom(high: number, low: number): string[] {
  const ring = new Ring(
    SORTED,
    SORTED.map(() => 0.25),
    { minSize: 1024, maxSize: 4096, hash: "xxHash64" },
  );
  const first = Array.from(ring.high).findIndex(
    (value, k) => value > high || (value === high && ring.low[k] >= low),
  );
  return Array.from(ring.owner, (_, k) => SORTED[ring.owner[(Math.max(0, first) + k) % ring.owner.length]]);
}

describe("GrpcRingHash", () => {
  it("goes to the first place from a hash on, in a ring by names, in whatever order they came", () => {
    const endpoints = known(NAMES);
    const balancer = new GrpcRingHash(endpoints, SIZES, new Map());
    balancer.updated();
    for (const [high, low] of KEYS.slice(0, 300))
      assert.equal(endpoints.key(balancer.pickHashed(high, low)), walkFrom(high, low)[0]);
  });

  it("walks on past those that fail, and nobody else's keys move", () => {
    const endpoints = known(NAMES);
    const balancer = new GrpcRingHash(endpoints, SIZES, new Map(), HEALTHY);
    balancer.updated();
    const before = KEYS.map(([high, low]) => balancer.pickHashed(high, low));
    const gone = endpoints.slotOf("web/0");
    endpoints.health[gone] = UNHEALTHY;
    balancer.updated();
    KEYS.forEach(([high, low], k) => {
      const slot = balancer.pickHashed(high, low);
      if (before[k] !== gone) assert.equal(slot, before[k]);
      if (k >= 300) return;
      const next = walkFrom(high, low).find((name) => name !== "web/0");
      assert.equal(endpoints.key(slot), next);
    });
    endpoints.health.fill(UNHEALTHY);
    assert.equal(balancer.pickHashed(1, 2), -1);
    endpoints.health.fill(HEALTHY);
    assert.deepEqual(
      KEYS.map(([high, low]) => balancer.pickHashed(high, low)),
      before,
    );
  });

  it("keeps its ring while endpoints of its level fail, where a ring of the healthy ones moves more", () => {
    const all = known(NAMES);
    const random = new TestRandom(5);
    const tables = new Map<string, Ring>();
    const sets = new HostSets(all, (among, needs) => new GrpcRingHash(among, SIZES, tables, needs), {
      panicThreshold: 0,
      failTrafficOnPanic: false,
      overprovisioningPercent: 1e12,
      zones: null,
    });
    sets.updated(0, random);
    const home = (): string[] => KEYS.map(([high, low]) => String(all.key(sets.pickHashed!(high, low, 0))));
    const before = home();
    all.mark(all.slotOf("web/3"), EJECTED, true);
    sets.updated(0, random);
    const after = home();
    assert.equal(tables.size, 1);
    const moved = after.filter((name, k) => name !== before[k]).length;
    assert.equal(moved, before.filter((name) => name === "web/3").length);
    assert.ok(!after.includes("web/3"));
  });

  it("is no larger than the client allows", () => {
    const endpoints = known(NAMES);
    const tables = new Map<string, Ring>();
    new GrpcRingHash(endpoints, { ...SIZES, ringSizeCap: 100 }, tables).updated();
    const [ring] = tables.values();
    assert.equal(ring.owner.length, 100);
  });
});
