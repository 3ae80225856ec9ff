import assert from "node:assert/strict";
import { SplitClients } from "../../src/mesh/balance/split-clients";
import { errorsOf } from "../support/sample-scenario";
import { requestsByInstance, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const VERSIONS = "versions: { v1: { share: 50% }, v2: { share: 50% } }";

/** A client calls web, and web calls api; `api2` stands by. */
function splitRun(policies: string, { rest = "", retry = "" } = {}): Run {
  return run({
    run: "duration: 10s",
    services: `web: { replicas: 2, operations: { get: [api.get] } },
      api: { replicas: 4, ${VERSIONS}, operations: { get: [{ work: exp 5ms }] } },
      api2: { replicas: 2, operations: { get: [{ work: exp 5ms }] } }`,
    clients: `users: { target: web.get, arrivals: { poisson: 400/s }${retry} }`,
    rest: [`mesh: ${policies}`, rest].join("\n"),
  });
}

function requests({ result }: Run, caller: string, service: string): number {
  return result.routes
    .filter((route) => route.caller === caller && route.service === service)
    .reduce((sum, route) => sum + route.requests, 0);
}

/** Is a binomial count of `n` within five standard deviations of its mean? */
function near(count: number, n: number, share: number): void {
  const allowed = 5 * Math.sqrt(n * share * (1 - share));
  assert.ok(Math.abs(count - n * share) <= allowed, `${count} of ${n} is not ${share}`);
}

describe("a split", () => {
  it("sends shares of the calls to versions, which take theirs in turn", () => {
    const done = splitRun(
      "{ to: { api: { split: [{ version: v1, weight: 90% }, { version: v2, weight: 10% }] } } }",
    );
    const all = requests(done, "web", "api");
    assert.equal(all, requests(done, "users", "web"));
    const [a, b, c, d] = requestsByInstance(done, "api");
    near(c + d, all, 0.1);
    assert.ok(Math.abs(a - b) <= 2 && Math.abs(c - d) <= 2, [a, b, c, d].join());
  });

  it("sends shares to another service, and to versions of the callee by what is left", () => {
    const done = splitRun(
      "{ edges: { web -> api: { split: [{ weight: 70%, labels: { version: v1 } }, { service: api2, weight: 30% }] } } }",
    );
    const all = requests(done, "users", "web");
    near(requests(done, "web", "api2"), all, 0.3);
    assert.equal(requests(done, "web", "api") + requests(done, "web", "api2"), all);
    assert.deepEqual(requestsByInstance(done, "api").slice(2), [0, 0]);
  });

  it("keeps a session with its part, as nginx's split_clients would", () => {
    // So few that no share of them is a quarter.
    const keys = 5;
    const done = run({
      run: "duration: 10s",
      services: `web: { operations: { get: [api.get] } },
        api: { replicas: 1, operations: { get: [{ wait: 1ms }] } },
        canary: { replicas: 1, operations: { get: [{ wait: 1ms }] } }`,
      clients: `users: { target: web.get, arrivals: { constant: 400/s }, session: { keys: ${keys} } }`,
      rest: "mesh: { to: { api: { splitBy: session, split: [{ service: canary, weight: 25% }, { weight: 75% }] } } }",
    });
    const parts = new SplitClients([25, null]);
    const chosen = Array.from({ length: keys }, (_, key) => parts.partOf(`users/${key}`));
    const share = chosen.filter((part) => part === 0).length / keys;
    assert.ok(share > 0 && share < 1);
    // Keys are drawn alike: the binomial count of those in the first part.
    near(
      requests(done, "web", "canary"),
      requests(done, "web", "canary") + requests(done, "web", "api"),
      share,
    );
  });

  it("holds for clients, and for all tries of a call", () => {
    const done = run({
      run: "duration: 10s",
      services: `api: { replicas: 2, versions: { v1: { share: 50% }, v2: { share: 50%, errors: 100% } },
        operations: { get: [{ wait: 1ms }] } }`,
      clients: "users: { target: api.get, arrivals: { constant: 200/s } }",
      rest: `mesh: { defaults: { retry: { attempts: 2, on: [5xx], backoff: { base: 1ms } },
        split: [{ version: v1, weight: 75% }, { version: v2, weight: 25% }] } }`,
    });
    const [good, bad] = requestsByInstance(done, "api");
    const all = requests(done, "users", "api");
    near(good, all, 0.75);
    // Whoever is sent to v2 stays there.
    assert.equal(bad, 3 * (all - good));
  });

  it("leads the same requests the same way, whatever else is done", () => {
    const split = "split: [{ version: v1, weight: 50% }, { version: v2, weight: 50% }]";
    const counts = ["random", "leastRequest"].map((balancer) => {
      const done = splitRun(`{ to: { api: { balancer: ${balancer}, ${split} } } }`);
      const [a, b, c, d] = requestsByInstance(done, "api");
      return [a + b, c + d];
    });
    assert.deepEqual(counts[0], counts[1]);
  });

  it("finds nobody where a version is gone", () => {
    const done = splitRun("{ to: { api: { split: [{ version: v2, weight: 100% }] } } }", {
      rest: "faults: [{ at: 0s, crash: {}, on: { service: api, version: v2 } }]",
    });
    assert.equal(done.result.routes.find(({ caller }) => caller === "users")!.successes, 0);
    assert.deepEqual(requestsByInstance(done, "api"), [0, 0, 0, 0]);
  });

  it("goes with Envoy's subsets, which are asked for the version", () => {
    const subset = "subset: { selectors: [{ keys: [version] }], fallback: anyEndpoint }";
    const done = splitRun(
      `{ to: { api: { balancer: { roundRobin: {}, ${subset} }, split: [{ version: v2, weight: 100% }] } } }`,
      { rest: "faults: [{ at: 5s, crash: {}, on: { service: api, version: v2 } }]" },
    );
    const [a, b, c, d] = requestsByInstance(done, "api");
    const half = requests(done, "users", "web") / 2;
    // First version 2 takes all, then anybody who is left.
    assert.ok(Math.abs(c + d - half) < 0.1 * half && Math.abs(a + b - half) < 0.1 * half);
  });

  it("works while callers come and go", () => {
    const done = splitRun(
      "{ to: { api: { split: [{ version: v1, weight: 60% }, { service: api2, weight: 40% }] } } }",
      {
        rest: "faults: [{ at: 3s, scale: { to: 5 }, on: { service: web } }, { at: 5s, kill: {}, on: { service: web, instances: 1 } }]",
      },
    );
    near(requests(done, "web", "api2"), requests(done, "web", "api") + requests(done, "web", "api2"), 0.4);
  });
});

describe("a mirror", () => {
  it("sends copies that nobody waits for, counted apart", () => {
    const plain = splitRun("{}");
    const done = splitRun("{ to: { api: { mirror: { service: api2, percent: 25% } } } }");
    const all = requests(done, "web", "api");
    near(requests(done, "web/mirror", "api2"), all, 0.25);
    assert.equal(requests(done, "web", "api2"), 0);
    // The caller's own figures are what they were.
    for (const caller of ["users", "web"]) {
      const of = ({ result }: Run): unknown => result.routes.find((route) => route.caller === caller);
      assert.deepEqual(of(done), of(plain));
    }
    const copies = done.result.edges.find(({ callerKind }) => callerKind === "mirror")!;
    assert.equal(copies.attempts, requests(done, "web/mirror", "api2"));
  });

  it("copies what clients send, and does not care how copies end", () => {
    const done = run({
      run: "duration: 10s",
      services: `api: { operations: { get: [{ wait: 1ms }] } },
        shadow: { errors: 100%, operations: { get: [{ wait: 1s }] } }`,
      clients: "users: { target: api.get, arrivals: { constant: 50/s }, timeout: 100ms }",
      rest: "mesh: { to: { api: { mirror: { service: shadow } } } }",
    });
    const [own, copied] = ["users", "users/mirror"].map((name) =>
      done.result.routes.find(({ caller }) => caller === name)!,
    );
    assert.equal(own.successes, own.requests);
    assert.deepEqual([copied.requests, copied.successes], [own.requests, 0]);
    assert.deepEqual(requestsByInstance(done, "shadow"), [own.requests]);
  });

  it("copies to a version, several at once, and whole calls only once for all their tries", () => {
    const done = run({
      run: "duration: 10s",
      services: `api: { replicas: 2, errors: 100%, operations: { get: [{ wait: 1ms }] } },
        shadow: { replicas: 2, versions: { v1: { share: 50% }, v2: { share: 50% } },
          operations: { get: [] } }`,
      clients: "users: { target: api.get, arrivals: { constant: 50/s } }",
      rest: `mesh: { edges: { users -> api: { retry: { attempts: 3, on: [5xx], backoff: { base: 1ms } },
        mirror: [{ service: shadow, version: v1 }, { service: shadow, version: v2, percent: 50% }] } } }`,
    });
    const [first, second] = requestsByInstance(done, "shadow");
    const all = requests(done, "users", "api");
    assert.equal(first, all);
    near(second, all, 0.5);
    assert.equal(
      requestsByInstance(done, "api").reduce((sum, n) => sum + n, 0),
      4 * all,
    );
  });
});

describe("a split or mirror that cannot be", () => {
  const base = `meshsim: 1
run: { duration: 1s }
services:
  web: { operations: { get: [api.get] } }
  api: { ${VERSIONS}, operations: { get: [] } }
  api2: { operations: { put: [] } }
  loop: { operations: { get: [api.get] } }
clients: { users: { target: web.get, arrivals: { poisson: 1/s } } }
`;
  const wrong = (policy: string): string =>
    errorsOf(`${base}mesh: { to: { api: { ${policy} } } }\n`).join("\n");

  it("is told", () => {
    assert.match(wrong("split: [{ version: v1, weight: 50% }]"), /split: shares come to 50%, not 100%/);
    assert.match(
      wrong("split: [{ version: v3, weight: 100% }]"),
      /no instance is ever of version v3; its versions are v1, v2/,
    );
    assert.match(
      wrong("mirror: { service: api2 }"),
      /mirror of calls to api: services.api2 has no operation get/,
    );
    assert.match(wrong("mirror: { service: loop }"), /never end: .*loop.get/);
    assert.match(wrong("mirror: { service: apu2 }"), /did you mean "api2"/);
    assert.match(
      wrong("balancer: centralQueue, split: [{ version: v1, weight: 100% }]"),
      /centralQueue is one line/,
    );
  });
});
