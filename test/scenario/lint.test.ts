import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { problemsOf, sample } from "../support/sample-scenario";

function warnings(parts: Parameters<typeof sample>[0]): string[] {
  const { loaded, problems } = load(sample(parts), "test.yaml");
  assert.ok(loaded !== null, problems.map(({ message }) => message).join("\n"));
  assert.deepEqual(loaded.warnings, problems);
  return problems.map(({ message }) => message);
}

const clients = (arrivals: string): string =>
  `clients: { users: { target: web.get, arrivals: ${arrivals} } }`;

describe("lint", () => {
  it("finds nothing wrong with a sound scenario", () => {
    assert.deepEqual(warnings({}), []);
  });

  it("warns of retries that can never start, at perTry", () => {
    const rest = "mesh: { defaults: { timeout: 500ms, retry: { perTry: 800ms } } }";
    assert.deepEqual(warnings({ rest }), [
      "retry.perTry 800ms exceeds timeout 500ms: retries can never start",
    ]);
    const [problem] = problemsOf(sample({ rest }));
    assert.equal(problem.source!.slice(problem.column! - 1).split(":")[0], "perTry");
  });

  it("warns of weights that a balancer does not look at", () => {
    const services = `services:
  web: { speeds: [{ share: 50%, speed: 1x, weight: 3 }, { share: 50%, speed: 1x }], operations: { get: [] } }`;
    assert.deepEqual(warnings({ services }), []);
    const rest = "mesh: { defaults: { balancer: random } }";
    assert.deepEqual(warnings({ services, rest }), [
      "services.web: balancer random does not look at weights",
    ]);
  });

  it("warns of backups that nobody is", () => {
    const services = `services:
  web: { versions: { main: { share: 50% }, spare: { share: 50%, labels: { tier: b } } }, operations: { get: [] } }`;
    const backup = (labels: string): string[] =>
      warnings({
        services,
        rest: `mesh: { defaults: { balancer: { nginxLeastConn: { backup: ${labels} } } } }`,
      });
    assert.deepEqual(backup("{ version: spare, tier: b }"), []);
    assert.deepEqual(backup("{ zone: z1 }"), []);
    assert.deepEqual(backup("{ tier: c }"), [
      "services.web: no instance has the label tier: c of nginxLeastConn.backup: there are no backups",
    ]);
  });

  it("says what a load is without: retries, closed loops, both or none", () => {
    const services =
      "services: { web: { operations: { get: [api.get] } }, api: { cores: 1, operations: { get: [{ work: 20ms }] } } }";
    const more = ", bots: { target: api.get, arrivals: { users: 3, think: 1s } } }";
    const elsewhere = ", bots: { target: web.get, arrivals: { users: 3, think: 1s } } }";
    const open = clients("{ constant: 100/s }");
    const words = (parts: Parameters<typeof sample>[0]): string =>
      /rates(.*): it cannot/.exec(warnings({ services, clients: open, ...parts }).join())![1];
    assert.equal(words({}), "");
    const retry = "mesh: { edges: { users -> web: { retry: { attempts: 1 } } } }";
    assert.equal(words({ rest: retry }), ", without retries");
    for (const closed of [more, elsewhere])
      assert.equal(words({ clients: open.replace(/ }$/, closed) }), ", without closed loops");
    const own = services.replace("[api.get]", "[{ call: api.get, retry: true }]");
    const both = { services: own, clients: open.replace(/ }$/, more) };
    assert.equal(words(both), ", without retries and closed loops");
  });

  it("warns of a service that is never called", () => {
    const services = "services: { web: { operations: { get: [] } }, old: { operations: { get: [] } } }";
    assert.deepEqual(warnings({ services }), ["services.old is never called"]);
  });

  it("warns of cores that no node has, and of stress where cores are unlimited", () => {
    const topology = "topology: { nodes: { big: { cores: 8 }, small: { cores: 2 } } }";
    const services = "services: { web: { replicas: 2, cores: 9, operations: { get: [{ work: 1ms }] } } }";
    assert.deepEqual(warnings({ topology, services }), [
      "services.web has 9 cores, but its nodes have no more than 8",
    ]);
    const rest = "faults: [{ at: 1s, for: 1s, on: { service: web }, stress: { cores: 1 } }]";
    assert.deepEqual(warnings({ rest }), [
      "faults[0]: stress takes nothing from services.web: its cores are unlimited",
    ]);
    assert.deepEqual(warnings({ rest: rest.replace("stress", "offline") }), [
      "faults[0]: offline takes nothing from services.web: its cores are unlimited",
    ]);
  });

  it("warns of a fault that comes after the end", () => {
    const rest = "faults: [{ at: 1h, crash: {} }]";
    const [warning, ...others] = warnings({ rest });
    assert.match(warning, /^faults\[0\] comes when the run is over, at .*: it never happens$/);
    assert.deepEqual(others, []);
  });

  it("warns of faults that hit nothing or do nothing", () => {
    const of = (fault: string, more = ""): string[] =>
      warnings({ rest: `faults: [{ at: 1s, ${fault} }]${more}` });
    assert.deepEqual(of("crash: {}, on: { service: api, zone: c }"), [
      "faults[0] hits nothing: no instance matches its on",
    ]);
    assert.deepEqual(of("errors: { rate: 1% }, on: { client: users, service: api }"), [
      "faults[0] hits nothing: nobody makes such calls",
    ]);
    assert.deepEqual(of("errors: { rate: 1% }, on: { client: users, operation: web.put }"), [
      "faults[0] hits nothing: nobody makes such calls",
    ]);
    assert.deepEqual(of("dnsOutage: {}"), [
      "faults[0].dnsOutage does nothing: no caller has discovery by dns",
    ]);
    assert.deepEqual(of("bandwidth: { rate: 1MB/s }"), [
      "faults[0].bandwidth does nothing: no message has a size; write request and response of operations or calls",
    ]);
    assert.deepEqual(of("loss: { rate: 1% }", "\nmesh: { to: { api: { balancer: centralQueue } } }"), [
      "faults[0].loss meets only answers of api: requests in a central queue are nowhere in the network",
    ]);
  });

  it("warns of a core that is offered more work than it can do, following the calls", () => {
    // 100 requests a second, each with 3 calls of 20 ms on average at half speed: 12 cores' worth for 2 of 1 core.
    const services = `services:
  web: { operations: { get: [{ repeat: 3, steps: [api.get] }] } }
  api: { replicas: 2, cores: 1, speeds: [{ share: 100%, speed: 0.5x }], operations: { get: [{ work: exp 20ms }] } }`;
    const expected = (100 * 3 * 0.02) / 0.5 / 2;
    const [warning] = warnings({ services });
    assert.match(warning, new RegExp(`services.api is offered ${expected.toFixed(2)} erlangs per core`));
  });

  it("takes the highest rate of the stages, and counts waits that hold a worker", () => {
    const services = (model: string): string =>
      `services: { web: { workers: 4, model: ${model}, operations: { get: [{ wait: 10ms }] } } }`;
    const arrivals = "{ constant: 1/s, stages: [{ for: 1m, to: 800/s }, { for: 1m, to: 1/s }] }";
    const [warning] = warnings({ services: services("threads"), clients: clients(arrivals) });
    assert.match(warning, /services.web is offered 2.00 erlangs per worker/);
    assert.deepEqual(warnings({ services: services("async"), clients: clients(arrivals) }), []);
  });

  it("warns of users in a closed loop who would ask for too much if they never waited", () => {
    const services = `services:
  web: { operations: { get: [{ wait: 30ms }, { parallel: [api.get, [{ wait: 50ms }]] }] } }
  api: { replicas: 2, cores: 1, speeds: [{ share: 100%, speed: 0.5x }], operations: { get: [{ work: 10ms }] } }`;
    const users = (think: string): string => clients(`{ users: 100, think: ${think} }`);
    // A round of a user who thinks for 170 ms is 250 ms; each asks api for 20 ms on its machines.
    const [warning] = warnings({ services, clients: users("170ms") });
    const expected = ((100 / 0.25) * 0.02) / 2;
    assert.match(
      warning,
      new RegExp(`services.api would be offered ${expected.toFixed(2)} erlangs per core by users who never`),
    );
    assert.deepEqual(warnings({ services, clients: users("1s") }), []);
  });

  it("counts a journey's calls and pauses", () => {
    const services = "services: { web: { cores: 1, operations: { get: [{ work: 50ms }] } } }";
    const journey = "journey: [web.get, { wait: 300ms }, { repeat: 2, steps: [web.get] }]";
    const users = (count: number): string =>
      `clients: { users: { arrivals: { users: ${count}, think: 50ms }, ${journey} } }`;
    // Three calls of 50 ms, 300 ms of pause and 50 ms of thought: 500 ms, of which 150 ms of work.
    assert.deepEqual(warnings({ services, clients: users(3) }), []);
    const [warning] = warnings({ services, clients: users(4) });
    assert.match(
      warning,
      new RegExp(`web would be offered ${(4 * (150 / 500)).toFixed(2)} erlangs per core`),
    );
  });

  it("warns of clients that never ask for anything", () => {
    const of = (arrivals: string): string[] => warnings({ clients: clients(arrivals) });
    assert.deepEqual(of("{ poisson: 0/s }"), ["clients.users never asks for anything: its rate is 0"]);
    assert.deepEqual(of("{ poisson: 0/s, stages: [{ for: 1m, to: 5/s }] }"), []);
  });

  it("does not warn where there is no limit or no mean", () => {
    const services = (body: string): string => `services: { web: { ${body} } }`;
    const heavy = "operations: { get: [{ work: 10s }] }";
    assert.deepEqual(warnings({ services: services(heavy) }), []);
    const wild = "cores: 1, operations: { get: [{ work: pareto min=1s alpha=0.9 }] }";
    assert.deepEqual(warnings({ services: services(wild) }), []);
  });

  const chain = (last = "[]"): string => `services:
  web: { operations: { get: [api.get] } }
  api: { operations: { get: [db.get] } }
  db: { operations: { get: ${last} } }`;

  it("warns of a caller that gives up before its callee gives up on the next", () => {
    const mesh = (more: string): string => `mesh:
  defaults: { timeout: 2s }
  edges: { web -> api: { timeout: 1s${more} } }`;
    assert.deepEqual(warnings({ services: chain(), rest: mesh("") }), [
      "services.api: web gives up on it after 1s, but it waits for db for up to 2s: " +
        "the inner timeout should be the shorter",
    ]);
    assert.deepEqual(warnings({ services: chain(), rest: mesh(", deadline: propagate") }), []);
    assert.deepEqual(warnings({ services: chain(), rest: "mesh: { defaults: { timeout: 2s } }" }), []);
  });

  it("takes the client's own patience, and a call's own timeout, into account", () => {
    const impatient = "clients: { users: { target: web.get, timeout: 100ms, arrivals: { constant: 1/s } } }";
    const services = chain().replace("[api.get]", "[{ call: api.get, timeout: 300ms }]");
    assert.deepEqual(warnings({ services, clients: impatient }), [
      "services.web: users gives up on it after 100ms, but it waits for api for up to 300ms: " +
        "the inner timeout should be the shorter",
    ]);
  });

  it("warns of retries that multiply from hop to hop, unless a budget bounds them", () => {
    const mesh = (more: string): string =>
      `mesh: { defaults: { timeout: 1s, retry: { attempts: 3${more}, on: [5xx] } } }`;
    // Three hops of 1 + 3 attempts each.
    assert.deepEqual(warnings({ services: chain(), rest: mesh("") }), [
      "services.db: retries multiply: one request can become 64 attempts (4 from users to web, " +
        "4 from web to api, 4 from api to db); retry on one hop only, or give the retries a budget",
    ]);
    assert.deepEqual(warnings({ services: chain(), rest: mesh(", budget: { ratio: 20%, min: 3 }") }), []);
    const once = "mesh: { to: { db: { timeout: 1s, retry: { attempts: 3, on: [5xx] } } } }";
    assert.deepEqual(warnings({ services: chain(), rest: once }), []);
  });

  it("warns of a circle of calls that chance alone ends, once", () => {
    const services = chain("[{ call: web.get, probability: 10% }]");
    const circles = warnings({ services }).filter((message) => message.includes("circle"));
    assert.deepEqual(circles, [
      "services call each other in a circle that only chance ends: web -> api -> db -> web",
    ]);
  });

  describe("of changes of instances", () => {
    const services = (more = ""): string =>
      `services: { web: { replicas: 4, cores: 1, ${more} operations: { get: [{ work: 10ms }] } } }`;
    /** 300/s of 10 ms: 0.75 erlangs for each of 4 cores. */
    const of = (fault: string, more = "", mesh = ""): string[] =>
      warnings({
        services: services(more),
        clients: "clients: { users: { target: web.get, arrivals: { constant: 300/s } } }",
        rest: `faults: [{ at: 1m, on: { service: web }, ${fault} }]\n${mesh}`,
      });
    const fast = "rollout: { maxUnavailable: 0 }";

    it("warns of a scale that leaves too few, and not of one that is enough", () => {
      assert.deepEqual(of("scale: { to: 2 }"), [
        "faults[0].scale leaves 2 of services.web, which is offered 1.50 erlangs per core " +
          "at the clients' peak rates: it cannot keep up",
      ]);
      assert.deepEqual(of("scale: { to: 6 }"), []);
    });

    it("takes the most instances there are to be for whether a service can keep up at all", () => {
      assert.deepEqual(of("scale: { to: 9 }", "speeds: [{ share: 100%, speed: 0.5x }],"), []);
    });

    it("warns of a version that is too slow, and of too many that are lacking", () => {
      assert.deepEqual(of("rollout: { speed: 0.5x, maxUnavailable: 0 }"), [
        "faults[0].rollout: services.web at 0.5x is offered 1.50 erlangs per core " +
          "at the clients' peak rates: it cannot keep up",
      ]);
      assert.deepEqual(of("rollout: { maxUnavailable: 50% }"), [
        "faults[0].rollout may leave 2 of services.web, which is offered 1.50 erlangs per core " +
          "at the clients' peak rates: it cannot keep up",
      ]);
    });

    it("warns of a preStop that is over before callers have heard, unless they try again", () => {
      const late = "discovery: { kind: xds, propagation: 3s }";
      const message =
        "faults[0].rollout: services.web gets SIGTERM 0s after it is told to stop, but callers hear of it " +
        "after up to 3s: until then it refuses their requests; a longer lifecycle.preStop, or retries on " +
        "connect-failure, cure that";
      assert.deepEqual(of(fast, "", `mesh: { ${late} }`), [message]);
      assert.deepEqual(of(fast, "lifecycle: { preStop: 3s },", `mesh: { ${late} }`), []);
      assert.deepEqual(of(fast, "", `mesh: { ${late}, defaults: { retry: true } }`), []);
      assert.deepEqual(of(fast), []);
      assert.equal(
        of(fast, "lifecycle: { preStop: 5s },", "mesh: { discovery: { kind: dns, ttl: 30s } }").length,
        1,
      );
    });
  });
});
