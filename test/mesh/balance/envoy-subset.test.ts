import assert from "node:assert/strict";
import { EnvoySubset } from "../../../src/mesh/balance/envoy-subset";
import type {
  EnvoySubsetOptions,
  SubsetRequest,
  SubsetSelector,
} from "../../../src/mesh/balance/envoy-subset";
import { HostSets } from "../../../src/mesh/balance/host-sets";
import { RoundRobin } from "../../../src/mesh/balance/round-robin";
import { Endpoints, UNHEALTHY } from "../../../src/mesh/endpoint";
import type { Balancer, Metadata } from "../../../src/mesh/endpoint";
import { TestRandom } from "../../support/test-random";

/** The table of Envoy's documentation, arch_overview/upstream/load_balancing/subsets. */
const TABLE: Record<string, Metadata> = {
  e1: { stage: "prod", version: "1.0", type: "std", xlarge: "true" },
  e2: { stage: "prod", version: "1.0", type: "std" },
  e3: { stage: "prod", version: "1.1", type: "std" },
  e4: { stage: "prod", version: "1.1", type: "std" },
  e5: { stage: "prod", version: "1.0", type: "bigmem" },
  e6: { stage: "prod", version: "1.1", type: "bigmem" },
  e7: { stage: "dev", version: "1.2-pre", type: "std" },
};

function selector(keys: string[], rest: Partial<SubsetSelector> = {}): SubsetSelector {
  return { keys, fallback: null, fallbackKeys: [], singleHostPerSubset: false, ...rest };
}

const OPTIONS: EnvoySubsetOptions = {
  selectors: [
    selector(["stage", "type"]),
    selector(["stage", "version"]),
    selector(["version"]),
    selector(["xlarge", "version"]),
  ],
  fallback: "defaultSubset",
  defaultSubset: { stage: "prod", version: "1.0", type: "std" },
  panicModeAny: false,
  listAsAny: false,
  allowRedundantKeys: false,
};

class Proxy {
  readonly endpoints = new Endpoints();
  readonly balancer: EnvoySubset;
  private readonly random = new TestRandom(1);

  constructor(
    options: Partial<EnvoySubsetOptions>,
    request: Partial<SubsetRequest>,
    table: Record<string, Metadata> = TABLE,
    create: (endpoints: Endpoints) => Balancer = (among) => new RoundRobin(among, {}),
  ) {
    this.set(table);
    this.balancer = new EnvoySubset(
      this.endpoints,
      create,
      { ...OPTIONS, ...options },
      { match: null, fallbackList: [], ...request },
    );
    this.balancer.updated(0, this.random);
  }

  set(table: Record<string, Metadata>): void {
    this.endpoints.update(Object.entries(table).map(([key, metadata]) => ({ key, weight: 1, metadata })));
  }

  update(table: Record<string, Metadata>): void {
    this.set(table);
    this.balancer.updated(1, this.random);
  }

  fail(key: string): void {
    this.endpoints.health[this.endpoints.slotOf(key)] = UNHEALTHY;
    this.balancer.updated(1, this.random);
  }

  /** Everybody that is picked, in order. */
  seen(): string {
    const keys = new Set<string>();
    for (let k = 0; k < 40; k++) {
      const slot = this.balancer.pick(0, this.random);
      keys.add(slot < 0 ? "none" : String(this.endpoints.key(slot)));
    }
    return [...keys].sort().join(" ");
  }
}

function seen(options: Partial<EnvoySubsetOptions>, request: Partial<SubsetRequest>): string {
  return new Proxy(options, request).seen();
}

describe("EnvoySubset", () => {
  it("finds the subsets of Envoy's documentation", () => {
    const cases: [Record<string, string>, string][] = [
      [{ stage: "prod", type: "std" }, "e1 e2 e3 e4"],
      [{ stage: "prod", type: "bigmem" }, "e5 e6"],
      [{ stage: "dev", type: "std" }, "e7"],
      [{ stage: "prod", version: "1.0" }, "e1 e2 e5"],
      [{ stage: "prod", version: "1.1" }, "e3 e4 e6"],
      [{ stage: "dev", version: "1.2-pre" }, "e7"],
      [{ version: "1.0" }, "e1 e2 e5"],
      [{ version: "1.1" }, "e3 e4 e6"],
      [{ version: "1.2-pre" }, "e7"],
      [{ version: "1.0", xlarge: "true" }, "e1"],
      // Also from there: what no selector or no endpoint has gets the default subset.
      [{ other: "x" }, "e1 e2"],
      [{ stage: "dev", type: "bigmem" }, "e1 e2"],
    ];
    for (const [match, expected] of cases) assert.equal(seen({}, { match }), expected, JSON.stringify(match));
    assert.equal(seen({}, {}), "e1 e2");
  });

  it("has every fallback", () => {
    const match = { version: "9" };
    assert.equal(seen({ fallback: "noFallback" }, { match }), "none");
    assert.equal(seen({ fallback: "anyEndpoint" }, { match }), "e1 e2 e3 e4 e5 e6 e7");
    assert.equal(seen({ fallback: "defaultSubset" }, { match }), "e1 e2");
    // An empty default subset is all.
    assert.equal(seen({ fallback: "defaultSubset", defaultSubset: {} }, { match }), "e1 e2 e3 e4 e5 e6 e7");
  });

  it("has fallbacks of a selector, over that of all", () => {
    const of = (fallback: SubsetSelector["fallback"], fallbackKeys: string[] = []): string =>
      seen(
        {
          fallback: "anyEndpoint",
          selectors: [selector(["stage", "version"], { fallback, fallbackKeys }), selector(["stage"])],
        },
        { match: { stage: "prod", version: "9" } },
      );
    assert.equal(of("noFallback"), "none");
    assert.equal(of("defaultSubset"), "e1 e2");
    assert.equal(of("anyEndpoint"), "e1 e2 e3 e4 e5 e6 e7");
    assert.equal(of("keysSubset", ["stage"]), "e1 e2 e3 e4 e5 e6");
    assert.equal(of(null), "e1 e2 e3 e4 e5 e6 e7");
  });

  it("falls back more than once", () => {
    const selectors = [
      selector(["a", "b", "c"], { fallback: "keysSubset", fallbackKeys: ["a", "b"] }),
      selector(["a", "b"], { fallback: "keysSubset", fallbackKeys: ["a"] }),
      selector(["a"], { fallback: "anyEndpoint" }),
    ];
    const table = { x: { a: "1", b: "2", c: "3" }, y: { a: "1", b: "1" }, z: {} };
    const find = (match: Record<string, string>): string => new Proxy({ selectors }, { match }, table).seen();
    assert.equal(find({ a: "1", b: "2", c: "3" }), "x");
    assert.equal(find({ a: "1", b: "1", c: "3" }), "y");
    assert.equal(find({ a: "1", b: "9", c: "9" }), "x y");
    assert.equal(find({ a: "9", b: "9", c: "9" }), "x y z");
  });

  it("takes a list of fallbacks in turn, as endpoints come and go", () => {
    const request = { match: { stage: "prod" }, fallbackList: [{ version: "9" }, { version: "1.1" }] };
    const proxy = new Proxy({ fallback: "noFallback" }, request);
    assert.equal(proxy.seen(), "e3 e4 e6");
    proxy.update({ ...TABLE, e8: { stage: "prod", version: "9" } });
    assert.equal(proxy.seen(), "e8");
    proxy.update({ e7: TABLE.e7 });
    assert.equal(proxy.seen(), "none");
  });

  it("does not leave a subset that is there, even if nobody in it is well", () => {
    const healthy = (among: Endpoints): Balancer =>
      new HostSets(among, (some) => new RoundRobin(some, {}), {
        panicThreshold: 0,
        failTrafficOnPanic: false,
        overprovisioningPercent: 140,
        zones: null,
      });
    const proxy = new Proxy({ fallback: "anyEndpoint" }, { match: { version: "1.2-pre" } }, TABLE, healthy);
    assert.equal(proxy.seen(), "e7");
    proxy.fail("e7");
    assert.equal(proxy.seen(), "none");
    // The fallback's are: where it has nobody, any other is taken with panicModeAny.
    for (const [panicModeAny, expected] of [
      [false, "none"],
      [true, "e3 e4 e5 e6 e7"],
    ] as const) {
      const panic = new Proxy({ panicModeAny }, { match: { version: "9" } }, TABLE, healthy);
      panic.fail("e1");
      panic.fail("e2");
      assert.equal(panic.seen(), expected);
    }
  });

  it("keeps a single endpoint of a subset, whatever its health", () => {
    const selectors = [selector(["version"], { singleHostPerSubset: true })];
    const proxy = new Proxy({ selectors }, { match: { version: "1.1" } });
    assert.equal(proxy.seen(), "e3");
    proxy.fail("e3");
    assert.equal(proxy.seen(), "e3");
  });

  it("takes any value of a list, and more keys than a selector has, where it may", () => {
    const table = { x: { version: ["1", "2"] }, y: { version: "2" } };
    const of = (listAsAny: boolean, match: Record<string, string>, allowRedundantKeys = false): string =>
      new Proxy({ fallback: "noFallback", listAsAny, allowRedundantKeys }, { match }, table).seen();
    assert.equal(of(true, { version: "2" }), "x y");
    assert.equal(of(true, { version: "1" }), "x");
    assert.equal(of(false, { version: "2" }), "y");
    assert.equal(of(false, { version: "2", other: "x" }), "none");
    assert.equal(of(false, { version: "2", other: "x" }, true), "y");
  });

  it("keeps the state of a subset while others change", () => {
    const proxy = new Proxy({}, { match: { version: "1.1" } });
    const random = new TestRandom(5);
    const pick = (): unknown => proxy.endpoints.key(proxy.balancer.pick(0, random));
    const first = [pick(), pick()];
    proxy.update(Object.fromEntries(Object.entries(TABLE).filter(([key]) => key !== "e1")));
    assert.equal(new Set([...first, pick()]).size, 3);
  });
});
