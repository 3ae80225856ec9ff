import assert from "node:assert/strict";
import fc from "fast-check";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import type { HostSetsOptions } from "../../../src/mesh/balance/host-sets";
import type { ZoneChoice } from "../../../src/mesh/balance/zone-choice";
import { POLICIES } from "../../../src/mesh/balance/policies";
import type { BalancerSpec } from "../../../src/mesh/balance/policies";
import { DEGRADED, DEGRADED_CHECK, EJECTED, HEALTHY, UNHEALTHY } from "../../../src/mesh/endpoint";
import type { Endpoint } from "../../../src/mesh/endpoint";
import { LEARNING, drive } from "../../support/learning";
import { SPECS, SmallProxy, equal } from "../../support/small-proxy";

const PLAIN: HostSetsOptions = {
  panicThreshold: 50,
  failTrafficOnPanic: false,
  overprovisioningPercent: 140,
  zones: null,
};

function behind(spec: BalancerSpec, seed: number, options: HostSetsOptions = PLAIN): SmallProxy {
  return new SmallProxy(spec, seed, 1_000_000, (all, create) => new HostSets(all, create, options));
}

interface Host {
  readonly level: number;
  readonly zone: number;
  health: number;
}

/** By the rule as it is told (Envoy's documentation of panic, priorities and degraded endpoints). */
interface Usable {
  readonly keys: ReadonlySet<number>;
  /** Some of the load goes to nobody. */
  readonly mayFail: boolean;
}

function usable(
  hosts: ReadonlyMap<number, Host>,
  { panicThreshold, failTrafficOnPanic }: HostSetsOptions,
): Usable {
  const top = Math.max(0, ...[...hosts.values()].map(({ level }) => level));
  const levels = Array.from({ length: top + 1 }, (_, level) => {
    const here = [...hosts].filter(([, host]) => host.level === level);
    const of = (health: number): number[] =>
      here.filter(([, host]) => host.health === health).map(([key]) => key);
    const can = (keys: readonly number[]): number =>
      here.length === 0 ? 0 : Math.min(100, Math.floor((140 * keys.length) / here.length));
    const [healthy, degraded] = [of(HEALTHY), of(DEGRADED)];
    const well = here.length === 0 ? 0 : (100 * (healthy.length + degraded.length)) / here.length;
    const all = here.map(([key]) => key);
    return { all, healthy, degraded, well, healthyCan: can(healthy), degradedCan: can(degraded) };
  });
  const sum = levels.reduce((before, { healthyCan, degradedCan }) => before + healthyCan + degradedCan, 0);
  const isPanic = levels.map(({ well }) => sum < 100 && well < panicThreshold);
  const keys = new Set<number>();
  if (isPanic.every((is) => is))
    return { keys: new Set(failTrafficOnPanic ? [] : hosts.keys()), mayFail: failTrafficOnPanic };
  let left = 100;
  let mayFail = false;
  for (const kind of ["healthy", "degraded"] as const) {
    levels.forEach((level, k) => {
      const load = Math.min(left, Math.floor((level[`${kind}Can`] * 100) / Math.min(100, sum || 1)));
      left -= load;
      // What rounding leaves goes to a level that has load anyhow.
      if (load === 0) return;
      if (isPanic[k] && failTrafficOnPanic) mayFail = true;
      else for (const key of isPanic[k] ? level.all : level[kind]) keys.add(key);
    });
  }
  return { keys, mayFail };
}

const HOST = fc.record({
  key: fc.nat(9),
  weight: fc.integer({ min: 1, max: 3 }),
  priority: fc.constantFrom(0, 0, 0, 1, 2),
  locality: fc.nat(2),
});
const STEP = fc.oneof(
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(HOST, { maxLength: 10, selector: ({ key }) => key })
      .map((endpoints) => ({ endpoints })),
  },
  { weight: 3, arbitrary: fc.constantFrom("send", "sendKey" as const) },
  {
    weight: 2,
    arbitrary: fc.record({ of: fc.nat(9), health: fc.constantFrom(HEALTHY, DEGRADED, UNHEALTHY) }),
  },
  { weight: 2, arbitrary: fc.nat(50) },
);
const ZONES: fc.Arbitrary<ZoneChoice | null> = fc.constantFrom<(ZoneChoice | null)[]>(
  null,
  { kind: "weighted", weights: [2, 1, 1] },
  { kind: "zoneAware", zone: 0, callers: () => [2, 1, 1], options: { minClusterSize: 1 } },
);
const OPTIONS: fc.Arbitrary<HostSetsOptions> = fc.record({
  panicThreshold: fc.constantFrom(0, 50, 100),
  failTrafficOnPanic: fc.boolean(),
  overprovisioningPercent: fc.constant(140),
  zones: ZONES,
});

/** A proxy and what is known of its endpoints, by key. */
class Watched {
  private readonly proxy: SmallProxy;
  private readonly options: HostSetsOptions;
  private hosts = new Map<number, Host>();
  private readonly inFlight: number[] = [];

  constructor(spec: BalancerSpec, options: HostSetsOptions, seed: number) {
    this.proxy = behind(spec, seed, options);
    this.options = options;
    this.proxy.update([]);
  }

  update(endpoints: readonly (Endpoint & { readonly key: number })[]): void {
    this.proxy.update(endpoints);
    this.hosts = new Map(
      endpoints.map(({ key, priority = 0, locality = 0 }) => [
        key,
        { level: priority, zone: locality, health: this.hosts.get(key)?.health ?? HEALTHY },
      ]),
    );
  }

  mark(key: number, health: number): void {
    const host = this.hosts.get(key);
    if (host === undefined) return;
    host.health = health;
    const { endpoints } = this.proxy;
    const slot = endpoints.slotOf(key);
    endpoints.mark(slot, EJECTED, health === UNHEALTHY);
    endpoints.mark(slot, DEGRADED_CHECK, health === DEGRADED);
    this.proxy.healthChanged();
  }

  send(key: number): void {
    const slot = this.proxy.send(key);
    const { keys, mayFail } = usable(this.hosts, this.options);
    if (slot < 0) assert.ok(mayFail || keys.size === 0, `nobody, though ${[...keys].join()} could be used`);
    else {
      const chosen = Number(this.proxy.endpoints.key(slot));
      assert.ok(keys.has(chosen), `${chosen}, though only ${[...keys].join()} may be used`);
      this.inFlight.push(slot);
    }
  }

  answer(number: number): void {
    if (this.inFlight.length === 0) return;
    const [slot] = this.inFlight.splice(number % this.inFlight.length, 1);
    this.proxy.answer(slot, { latencyNs: 1_000_000 * number });
  }
}

describe("every balancer behind priorities, panic and zones", () => {
  for (const spec of SPECS) {
    it(`chooses who may be used, and nobody only where nobody may: ${JSON.stringify(spec)}`, () => {
      fc.assert(
        fc.property(fc.array(STEP, { maxLength: 60 }), OPTIONS, fc.integer(), (steps, options, seed) => {
          const watched = new Watched(spec, options, seed);
          steps.forEach((step, k) => {
            if (step === "send") watched.send(-1);
            else if (step === "sendKey") watched.send(7919 * k);
            else if (typeof step === "number") watched.answer(step);
            else if ("endpoints" in step) watched.update(step.endpoints);
            else watched.mark(step.of, step.health);
          });
        }),
        { numRuns: 60 },
      );
    });

    it(`picks as it would alone while all are well: ${JSON.stringify(spec)}`, () => {
      const alone = new SmallProxy(spec, 3);
      const wrapped = behind(spec, 3);
      for (const proxy of [alone, wrapped]) proxy.update(equal(5));
      for (let k = 0; k < 100; k++) {
        const [a, b] = [alone, wrapped].map((proxy) => proxy.send(k % 2 === 0 ? 7919 * k : -1));
        assert.equal(b, a, `pick ${k}`);
        if (k % 3 === 0) continue;
        alone.answer(a);
        wrapped.answer(b);
      }
    });

    it(`uses all in panic, and the well one again after it: ${JSON.stringify(spec)}`, () => {
      if (spec.name === "pickFirst") return;
      const proxy = behind(spec, 6);
      proxy.update(equal(4));
      const mark = (keys: readonly number[], isEjected: boolean): void => {
        for (const key of keys) proxy.endpoints.mark(proxy.endpoints.slotOf(key), EJECTED, isEjected);
        proxy.healthChanged();
      };
      const seen = (): number => new Set(Array.from({ length: 400 }, () => proxy.send())).size;
      mark([0, 1, 2], true);
      // One of four is well, 25 % < 50 %. One of four is missed by 400 draws with (3/4)^400 = 1e-50.
      assert.equal(seen(), 4);
      mark([0], false);
      // Two are, 50 %, which is not below.
      assert.equal(seen(), 2);
    });
  }
});

describe("what is learned behind priorities and zones", () => {
  for (const [name, bad] of LEARNING) {
    it(`${name} remembers who was bad while others were ejected`, () => {
      const spec = { name, ...POLICIES[name].defaults } as BalancerSpec;
      const proxy = new SmallProxy(spec, 8, 50_000_000, (all, create) => new HostSets(all, create, PLAIN));
      proxy.update(["a", "b", "c", "d", "bad"].map((key) => ({ key, weight: 10 })));
      const badSlot = (): number => proxy.endpoints.slotOf("bad");
      drive(proxy, badSlot, bad, 400);
      proxy.endpoints.mark(proxy.endpoints.slotOf("a"), EJECTED, true);
      proxy.healthChanged();
      // A fourth of them, 10, would go to one that nothing is known of.
      const met = drive(proxy, badSlot, bad, 40);
      assert.ok(met <= 5, `${met} of 40`);
    });
  }
});
