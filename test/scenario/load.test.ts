import assert from "node:assert/strict";
import type { Distribution } from "../../src/kernel/distribution/spec";
import { APP_ERROR } from "../../src/mesh/outcome";
import { load } from "../../src/scenario/load";
import { errorsOf, problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";

const S = 1e9;
const MS = 1e6;

const UNLIMITED = { sameZone: Infinity, crossZone: Infinity, crossRegion: Infinity };

describe("load", () => {
  it("fills in every default", () => {
    const scenario = scenarioOf(sample({ topology: "" }));
    assert.equal(scenario.name, "test");
    assert.equal(scenario.description, "");
    assert.deepEqual(scenario.run, {
      durationNs: 120 * S,
      warmupNs: 0,
      drainNs: Infinity,
      seed: "1",
      replications: 1,
      findsWarmup: false,
      precision: null,
      confidence: 0.95,
      controlVariates: false,
      antithetic: false,
      maxEvents: 2e10,
    });
    const none = { kind: "constant", value: 0 };
    assert.deepEqual(scenario.topology, {
      zones: [{ name: "default", region: "default", nodes: 1, machines: [] }],
      network: {
        sameZone: none,
        crossZone: none,
        crossRegion: none,
        loss: 0,
        links: [],
        bandwidth: UNLIMITED,
      },
      prices: null,
    });
    const [web] = scenario.services;
    assert.deepEqual(
      { ...web, operations: [] },
      {
        name: "web",
        replicas: [4],
        cores: Infinity,
        quota: null,
        pauses: null,
        workers: Infinity,
        model: "threads",
        queue: { limit: Infinity, timeout: null, discipline: { name: "fifo" } },
        mostInMemory: Infinity,
        memory: null,
        connections: null,
        speeds: [],
        errors: 0,
        operations: [],
        pools: [],
        isExternal: false,
        retryAfterNs: 0,
        cost: null,
        versions: [{ name: "v1", speed: 1, errors: 0, labels: {} }],
        mix: null,
        lifecycle: { startup: null, warmup: null, preStopNs: 0, graceNs: 30e9 },
        placement: [1],
      },
    );
    assert.deepEqual(scenario.clients[0], {
      name: "users",
      mix: [{ service: 0, operation: 0, weight: 1 }],
      arrivals: { kind: "open", process: "poisson", rate: 100, stages: [] },
      zones: [{ zone: 0, share: 1 }],
      instances: 1,
      timeoutNs: Infinity,
      stopNs: Infinity,
      session: null,
      journey: null,
      retry: null,
    });
    const policy = {
      balancer: { name: "roundRobin" },
      affinity: null,
      subset: null,
      split: null,
      splitBy: "request",
      mirrors: [],
      health: {
        panicThreshold: 50,
        failTrafficOnPanic: false,
        overprovisioningPercent: 140,
        weightedPriorityHealth: false,
        retentionNs: Infinity,
      },
      outlierDetection: null,
      healthCheck: null,
      failureAccrual: null,
      locality: null,
      connections: null,
      timeoutNs: Infinity,
      deadline: "ignore",
      retry: null,
      hedge: null,
      failFast: null,
      protection: {
        limits: null,
        breaker: null,
        rateLimit: null,
        concurrencyLimit: null,
        admissionControl: null,
      },
      discovery: { kind: "instant" },
    };
    assert.deepEqual(scenario.mesh, {
      dataplane: "sidecar",
      overhead: null,
      edges: [
        { caller: { client: 0 }, callee: 0, isMirror: false, policy },
        { caller: { service: 0 }, callee: 1, isMirror: false, policy },
      ],
    });
    assert.deepEqual([scenario.faults, scenario.slo], [[], []]);
    assert.deepEqual(scenario.outputs, {
      dir: null,
      csv: null,
      histograms: false,
      html: true,
      intervalNs: S,
      requests: null,
      traces: null,
      metrics: null,
      formats: [],
    });
  });

  it("reads the run", () => {
    const run =
      "run: { duration: 1h, warmup: 5m, drain: 10s, seed: abc, replications: 3, confidence: 99%, maxEvents: 9 }";
    assert.deepEqual(scenarioOf(sample({ run })).run, {
      durationNs: 3600 * S,
      warmupNs: 300 * S,
      drainNs: 10 * S,
      seed: "abc",
      replications: 3,
      findsWarmup: false,
      precision: null,
      confidence: 0.99,
      controlVariates: false,
      antithetic: false,
      maxEvents: 9,
    });
    assert.equal(scenarioOf(sample({ run: "run: { duration: 1h, warmup: none }" })).run.warmupNs, 0);
    const found = scenarioOf(sample({ run: "run: { duration: 1h, warmup: auto }" })).run;
    assert.deepEqual([found.warmupNs, found.findsWarmup], [0, true]);
    refuses(
      sample({ run: "run: { duration: 1h, warmup: 1h }" }),
      "run.warmup must be shorter than run.duration",
    );
    refuses(sample({ run: "run: {}" }), "run needs duration");
    refuses(sample({ run: "run: { duration: 0s }" }), "must be more than 0");
    refuses(
      sample({ run: "run: { duration: 1h, replications: { min: 3 } }" }),
      "run.replications needs until",
    );
    refuses(sample({ run: "run: { duration: 1h, confidence: 100% }" }), "below 100%");
    refuses(sample({ run: "run: { duration: 1h, seed: 1.5 }" }), "is not a seed");
    refuses(sample({ run: "run: { duration: 1h, seed: 12345678901234567890 }" }), "in quotes");
  });

  it("refuses another version of the language, and files without the signature", () => {
    refuses(sample({ meshsim: "meshsim: 2" }), "reads version 1, not 2; a newer meshsim may read it");
    refuses(sample({ meshsim: "meshsim: one" }), 'reads version 1, not "one"');
    refuses(sample({ meshsim: "" }), "the scenario needs meshsim");
  });

  it("spreads replicas evenly, the first zones getting the remainder", () => {
    const replicas = (written: string): readonly number[] =>
      scenarioOf(sample({ services: `services: { web: { ${written}, operations: { get: [] } } }` }))
        .services[0].replicas;
    assert.deepEqual(replicas("replicas: 5"), [2, 2, 1]);
    assert.deepEqual(replicas("replicas: 2"), [1, 1, 0]);
    assert.deepEqual(replicas("replicas: 5, zones: [c, a]"), [2, 0, 3]);
    assert.deepEqual(replicas("replicas: { b: 7, a: 0 }"), [0, 7, 0]);
    const wrong = (written: string): string =>
      sample({ services: `services: { web: { ${written}, operations: { get: [] } } }` });
    refuses(wrong("replicas: { d: 1 }"), 'services.web.replicas: no such zone "d"; there is a, b, c');
    refuses(wrong("replicas: { a: 1 }, zones: [a]"), "drop zones");
    refuses(wrong("replicas: 0"), "services.web has no replicas");
    refuses(wrong("replicas: 1.5"), "1.5 is not a whole number");
    refuses(wrong("replicas: -1"), "must be at least 0, not -1");
  });

  it("reads weights, by class or in proportion to speeds", () => {
    const weights = (rest: string): number[] => {
      const services = `services: { web: { ${rest}, operations: { get: [] } } }`;
      return scenarioOf(sample({ services })).services[0].speeds.map(({ weight }) => weight);
    };
    const two = "speeds: [{ share: 50%, speed: 1x }, { share: 50%, speed: 0.5x }]";
    assert.deepEqual(weights(two), [1, 1]);
    assert.deepEqual(weights(`weight: speed, ${two}`), [2, 1]);
    assert.deepEqual(weights(two.replace("0.5x", "0.5x, weight: 7")), [1, 7]);
    assert.deepEqual(weights(`weight: speed, ${two.replace("0.5x", "0.75x")}`), [4, 3]);
    const both = `services: { web: { weight: speed, ${two.replace("0.5x", "0.5x, weight: 7")}, operations: { get: [] } } }`;
    refuses(sample({ services: both }), "services.web.speeds[1].weight: weight: speed sets it already");
  });

  it("refuses weights that HAProxy does not have", () => {
    const services = `services: { web: { speeds: [{ share: 100%, speed: 1x, weight: 257 }], operations: { get: [] } } }`;
    const rest = (balancer: string): string => `mesh: { defaults: { balancer: ${balancer} } }`;
    const message = "services.web.speeds[0].weight 257: HAProxy's weights are 256 at most (haproxyLeastconn)";
    refuses(sample({ services, rest: rest("haproxyLeastconn") }), message);
    scenarioOf(sample({ services, rest: rest("haproxyFirst") }));
    scenarioOf(sample({ services, rest: rest("nginxLeastConn") }));
  });

  it("reads a service", () => {
    const services = `services: { web: { cores: 0.5, workers: 8, model: async, queue: { limit: 10 }, errors: 1%,
      speeds: [{ share: 75%, speed: 1x }, { share: 25%, speed: 0.5x }],
      operations: { get: { steps: [{ wait: 1ms }], errors: 2% } } } }`;
    const [web] = scenarioOf(sample({ services })).services;
    assert.deepEqual(
      [web.cores, web.workers, web.model, web.queue.limit, web.errors],
      [0.5, 8, "async", 10, 0.01],
    );
    assert.deepEqual(web.speeds, [
      { share: 0.75, speed: 1, weight: 1, labels: {} },
      { share: 0.25, speed: 0.5, weight: 1, labels: {} },
    ]);
    assert.equal(web.operations[0].errors, 0.02);
    const queue = sample({ services: "services: { web: { queue: 7, operations: { get: [] } } }" });
    assert.equal(scenarioOf(queue).services[0].queue.limit, 7);
    const speeds = "speeds: [{ share: 50%, speed: 1x }]";
    refuses(
      sample({ services: `services: { web: { ${speeds}, operations: { get: [] } } }` }),
      "services.web.speeds: shares come to 50%, not 100%",
    );
  });

  it("reads how long a request waits in line, and refuses it where there is no line", () => {
    const queued = (workers: string, queue: string, rest = ""): string =>
      sample({
        services: `services: { web: { ${workers} queue: ${queue}, operations: { get: [{ work: 1ms }] } } }`,
        rest,
      });
    const timeoutOf = (queue: string): unknown =>
      scenarioOf(queued("workers: 2,", queue)).services[0].queue.timeout;
    assert.deepEqual(timeoutOf("{ timeout: 3ms }"), { kind: "constant", value: 3 * MS });
    assert.deepEqual(timeoutOf("{ timeout: exp 3ms }"), { kind: "exponential", mean: 3 * MS });
    assert.equal(timeoutOf("{ limit: 3 }"), null);
    refuses(
      queued("cores: 2,", "{ timeout: 3ms }"),
      "services.web.queue.timeout needs services.web.workers: without them nobody waits in line",
    );
    refuses(
      queued("workers: 2,", "{ discipline: lifo }", "mesh: { defaults: { balancer: centralQueue } }"),
      "services.web.queue.discipline beside the balancer centralQueue is not supported yet",
    );
  });

  it("reads who is served next, with the delays of its source by name alone", () => {
    const disciplineOf = (discipline: string): unknown =>
      scenarioOf(
        sample({
          services: `services: { web: { workers: 1, queue: { discipline: ${discipline} },
            operations: { get: [{ work: 1ms }] } } }`,
        }),
      ).services[0].queue.discipline;
    for (const name of ["fifo", "lifo"]) {
      assert.deepEqual(disciplineOf(name), { name });
      assert.deepEqual(disciplineOf(`{ ${name}: {} }`), { name });
    }
    for (const name of ["codel", "adaptiveLifo"]) {
      const byName = { name, targetNs: 5 * MS, intervalNs: 100 * MS };
      assert.deepEqual(disciplineOf(name), byName);
      assert.deepEqual(disciplineOf(`{ ${name}: {} }`), byName);
      assert.deepEqual(disciplineOf(`{ ${name}: { target: 2ms } }`), { ...byName, targetNs: 2 * MS });
    }
    refuses(
      sample({ services: "services: { web: { queue: { discipline: lifo }, operations: { get: [] } } }" }),
      "services.web.queue.discipline needs services.web.workers: without them nobody waits in line",
    );
  });

  it("reads every step", () => {
    const services = `
services:
  web:
    operations:
      get:
        - work: 1ms
        - api.get
        - { call: api.get, probability: 50%, timeout: 9ms, onError: ignore }
        - parallel: [api.get, [{ wait: 1ms }, { fail: 1% }]]
        - [{ wait: 2ms }, { wait: 3ms }]
        - { repeat: 3, steps: [api.get] }
        - choose: [{ weight: 1, steps: [] }, { weight: 3, steps: [api.get] }]
  api: { operations: { get: [{ work: 1ms }] } }`;
    const call = {
      kind: "call",
      service: 1,
      operation: 0,
      probability: 1,
      timeoutNs: Infinity,
      onError: "fail",
      isAsync: false,
      ownRetry: null,
      request: null,
      response: null,
    };
    const all = { kind: "parallel", join: "all", limit: Infinity };
    const wait = (ms: number) => ({ kind: "wait", time: { kind: "constant", value: ms * MS } });
    assert.deepEqual(scenarioOf(sample({ services })).services[0].operations[0].steps, [
      { kind: "work", time: { kind: "constant", value: MS } },
      call,
      { ...call, probability: 0.5, timeoutNs: 9 * MS, onError: "ignore" },
      { ...all, branches: [[call], [wait(1), { kind: "fail", probability: 0.01, retryAfterNs: 0 }]] },
      { ...all, branches: [[wait(2)], [wait(3)]] },
      { kind: "repeat", times: { kind: "rounded", of: { kind: "constant", value: 3 } }, steps: [call] },
      {
        kind: "choose",
        branches: [
          { weight: 1, steps: [] },
          { weight: 3, steps: [call] },
        ],
      },
    ]);
  });

  const steps: [string, string][] = [
    ["{ work: 1ms, wait: 1ms }", "has both work and wait; write one verb"],
    ["{ probability: 5% }", "get[0] needs one verb: work, wait, call"],
    ["{ work: 1ms, timeout: 1s }", "get[0].timeout has a meaning only beside call"],
    ["{ repeat: 3 }", "needs steps beside it"],
    ["{ repeat: exp 3ms, steps: [] }", "3ms: is not a number without a unit"],
    ["{ cache: { hit: 80% } }", "get[0].cache needs miss: what is done when it is not found"],
    ["{ choose: [{ weight: 0, steps: [] }] }", "needs a branch with a weight above 0"],
    ["{ choose: [] }", "needs at least 1"],
    ["{ call: web }", 'call to "web" needs the operation too; write for example web.get'],
    ["wbe.get", 'call to "wbe.get": no such service; did you mean "web"?'],
    ["web.gte", 'call to "web.gte": service web has no operation "gte"; did you mean "get"?'],
    ["{ fail: 0.5 }", "0.5 needs a unit; write 50%"],
    ["7", "not 7"],
  ];
  for (const [step, words] of steps) {
    it(`refuses the step ${step}`, () => {
      const services = `services: { web: { operations: { get: [${step}] } } }`;
      refuses(sample({ services }), words);
    });
  }

  it("refuses calls in a circle that never ends, but not one that chance ends", () => {
    const circle = (chance: string): string =>
      sample({
        services: `services: { web: { operations: { get: [api.get] } },
          api: { operations: { get: [{ call: web.get, probability: ${chance} }] } } }`,
      });
    refuses(circle("100%"), "these calls never end: web.get -> api.get -> web.get");
    scenarioOf(circle("50%"));
  });

  it("reads clients", () => {
    const client = (written: string) =>
      scenarioOf(sample({ clients: `clients: { users: { ${written} } }` })).clients[0];
    const open = "arrivals: { uniform: 30k/m, stages: [{ for: 2m, to: 900/s }] }";
    const mixed = client(
      `mix: { web.get: 3, api.get: 1 }, ${open}, zone: { a: 40%, c: 60% }, instances: 3, timeout: 2s`,
    );
    assert.deepEqual(mixed, {
      name: "users",
      mix: [
        { service: 0, operation: 0, weight: 3 },
        { service: 1, operation: 0, weight: 1 },
      ],
      arrivals: { kind: "open", process: "uniform", rate: 500, stages: [{ forNs: 120 * S, to: 900 }] },
      zones: [
        { zone: 0, share: 0.4 },
        { zone: 2, share: 0.6 },
      ],
      instances: 3,
      timeoutNs: 2 * S,
      stopNs: Infinity,
      session: null,
      journey: null,
      retry: null,
    });
    const one = client("target: web.get, arrivals: { users: 50, think: exp 1s }, zone: b");
    const think = { kind: "exponential", mean: S };
    assert.deepEqual(one.arrivals, { kind: "closed", users: 50, stages: [], think });
    assert.deepEqual(one.zones, [{ zone: 1, share: 1 }]);
    const ramp = client("target: web.get, arrivals: { users: [{ for: 1m, to: 20 }] }");
    const none = { kind: "constant", value: 0 };
    assert.deepEqual(ramp.arrivals, {
      kind: "closed",
      users: 0,
      stages: [{ forNs: 60 * S, to: 20 }],
      think: none,
    });
    const told =
      client(`journey: [web.get, { wait: 1s }, { repeat: 2, steps: [{ call: web.get, onError: ignore },
      { choose: [{ weight: 1, steps: [api.get] }, { weight: 3, steps: [] }] }] }], arrivals: { users: 5 }`);
    const call = { kind: "call", target: 0, probability: 1, onError: "fail" };
    assert.deepEqual(told.mix, [
      { service: 0, operation: 0, weight: 3 },
      { service: 1, operation: 0, weight: 0.5 },
    ]);
    assert.deepEqual(told.journey, [
      call,
      { kind: "wait", time: { kind: "constant", value: S } },
      {
        kind: "repeat",
        times: 2,
        steps: [
          { ...call, onError: "ignore" },
          {
            kind: "choose",
            branches: [
              { weight: 1, steps: [{ ...call, target: 1 }] },
              { weight: 3, steps: [] },
            ],
          },
        ],
      },
    ]);
    const tries = client(
      "target: web.get, arrivals: { users: 5 }, retry: { attempts: 3, on: [5xx], perTry: 1s }",
    );
    assert.deepEqual(tries.retry, {
      attempts: 3,
      on: ["5xx"],
      perTryNs: S,
      backoff: { baseNs: 25e6, maxNs: 250e6, multiplier: 2, jitter: "full" },
    });
    const session = (written: string): unknown =>
      client(`target: web.get, arrivals: { users: 50 }, session: { ${written} }`).session;
    assert.deepEqual(session("keys: 9"), { keys: 9, exponent: 0, perUser: null });
    assert.deepEqual(session("keys: 9, distribution: zipf 1.1"), { keys: 9, exponent: 1.1, perUser: null });
    assert.deepEqual(session("keys: 9, perUser: true"), { keys: 9, exponent: 0, perUser: "drawn" });
    assert.deepEqual(session("perUser: true"), { keys: 50, exponent: 0, perUser: "each" });
    const thirds = 1 / 3;
    assert.deepEqual(
      ramp.zones.map(({ share }) => share),
      [thirds, thirds, thirds],
    );
  });

  const clients: [string, string][] = [
    ["target: web.get", "users needs arrivals"],
    ["arrivals: { poisson: 5/s }", "needs one of target, mix and journey: target, mix, journey"],
    ["target: web.get, mix: { api.get: 1 }, arrivals: { poisson: 5/s }", "has both target and mix"],
    ["mix: { web.get: 0 }, arrivals: { poisson: 5/s }", "needs a weight above 0"],
    ["mix: { web.gte: 1 }, arrivals: { poisson: 5/s }", 'did you mean "get"?'],
    ["target: web.get, arrivals: { poisson: 500 }", "poisson: 500 needs a unit; write 500/s"],
    ["target: web.get, arrivals: { poisson: 5/s, users: 3 }", "has both poisson and users"],
    ["target: web.get, arrivals: { poisson: 5/s, think: 3s }", "think has a meaning only beside users"],
    ["target: web.get, arrivals: { posson: 5/s }", 'has no setting "posson"; did you mean "poisson"?'],
    ["target: web.get, arrivals: { poisson: 5/s }, zone: d", 'no such zone "d"'],
    ["target: web.get, arrivals: { poisson: 5/s }, zone: { a: 50% }", "shares come to 50%, not 100%"],
    ["journey: [web.get], arrivals: { poisson: 5/s }", "users.journey needs arrivals.users"],
    ["journey: [{ wait: 1s }], arrivals: { users: 5 }", "users.journey makes no call"],
    ["journey: [web.gte], arrivals: { users: 5 }", 'did you mean "get"?'],
    ["journey: [{ repeat: 3 }], arrivals: { users: 5 }", "journey[0].repeat needs steps beside it"],
    ["target: web.get, journey: [web.get], arrivals: { users: 5 }", "has both target and journey"],
    [
      "target: web.get, arrivals: { users: 5 }, retry: { backoff: { base: 5s, max: 1s } }",
      "users.retry: backoff.max is less than backoff.base",
    ],
    ["target: web.get, arrivals: { users: 5 }, retry: { budget: {} }", 'users.retry has no setting "budget"'],
    ["target: web.get, arrivals: { poisson: 5/s }, session: {}", "clients.users.session needs keys"],
    [
      "target: web.get, arrivals: { poisson: 5/s }, session: { keys: 5, perUser: true }",
      "session.perUser needs arrivals.users: in an open loop no user comes back",
    ],
    [
      "target: web.get, arrivals: { users: 5 }, session: { distribution: zipf 1.1, perUser: true }",
      "session.distribution needs keys",
    ],
    [
      "target: web.get, arrivals: { users: 5 }, session: { keys: 9, distribution: zipf }",
      "zipf needs its exponent; write for example zipf 1.1",
    ],
    [
      "target: web.get, arrivals: { users: 5 }, session: { keys: 9, distribution: zipf 0 }",
      "the exponent must be above 0 and at most 10",
    ],
    [
      "target: web.get, arrivals: { users: 5 }, session: { keys: 9, distribution: pareto }",
      "is not a popularity; write uniform or zipf 1.1",
    ],
    ["target: web.get, arrivals: { poisson: 5/s }, timeout: 5", "timeout: 5 needs a unit; write 5s or 5ms"],
    ["target: web.get, arrivals: { poisson: 5/s }, timeout: .nan", "is not a duration"],
    ["target: web.get, arrivals: { poisson: 5/s }, timeout: .inf", "is not a duration"],
  ];
  for (const [client, words] of clients) {
    it(`refuses the client ${client}`, () => {
      refuses(sample({ clients: `clients: { users: { ${client} } }` }), words);
    });
  }

  it("reads zones and the network", () => {
    const topology = `topology:
  zones: { a: { region: eu, nodes: 3 }, b: {} }
  network: { sameZone: 1ms, crossZone: 2ms, links: { a -> b: 3ms } }`;
    const constant = (ms: number) => ({ kind: "constant", value: ms * MS });
    assert.deepEqual(scenarioOf(sample({ topology })).topology, {
      zones: [
        { name: "a", region: "eu", nodes: 3, machines: [] },
        { name: "b", region: "default", nodes: 1, machines: [] },
      ],
      network: {
        sameZone: constant(1),
        crossZone: constant(2),
        crossRegion: constant(2),
        loss: 0,
        links: [{ from: 0, to: 1, latency: constant(3) }],
        bandwidth: UNLIMITED,
      },
      prices: null,
    });
    const priced = sample({ topology: "topology: { cost: { coreHour: 0.04 } }" });
    assert.deepEqual(scenarioOf(priced).topology.prices, { coreHour: 0.04, crossZoneGB: 0 });
    refuses(sample({ topology: "topology: { cost: { coreHour: -1 } }" }), "coreHour cannot be negative");
    refuses(sample({ topology: "topology: { zones: [a, a] }" }), "topology.zones has a twice");
    refuses(sample({ topology: "topology: { zones: [a, b/c] }" }), "cannot name a zone");
    refuses(
      sample({ topology: "topology: { zones: [a, b], network: { links: { a -> c: 1ms } } }" }),
      '"c" of "a -> c" is not there',
    );
  });

  it("reads faults", () => {
    const rest = `faults:
  - { name: zone a dies, at: 5m, for: 10m, zoneOutage: {}, on: { zone: a }, restart: 30s }
  - { at: 1m, crash: {}, on: { service: web, instances: 2 } }
  - { at: 1m, crash: , restart: exp 5s, on: { service: api, instances: 50%, zone: [a, b] } }
  - { at: 1m, slow: { speed: 0.5x }, on: { service: web, instances: [0, 3] } }
  - { at: 1m, errors: { rate: 5% } }
  - { at: 0s, for: 1s, latency: { add: 9ms } }`;
    const all = { service: null, zones: null, node: null, version: null, instances: null };
    const anybody = { edge: null, operation: null, client: null };
    const once = { every: null, isIndependent: false, rampNs: 0, isRestarted: false, restart: null };
    const constant = (value: number): Distribution => ({ kind: "constant", value });
    assert.deepEqual(scenarioOf(sample({ rest })).faults, [
      {
        ...once,
        name: "zone a dies",
        at: constant(300 * S),
        lasts: constant(600 * S),
        on: { ...all, ...anybody, zones: [0] },
        effect: { kind: "zoneOutage" },
        isRestarted: true,
        restart: constant(30 * S),
      },
      {
        ...once,
        name: "crash 2",
        at: constant(60 * S),
        lasts: null,
        on: { ...all, ...anybody, service: 0, instances: { count: 2 } },
        effect: { kind: "crash" },
      },
      {
        ...once,
        name: "crash 3",
        at: constant(60 * S),
        lasts: constant(0),
        on: { ...all, ...anybody, service: 1, zones: [0, 1], instances: { share: 0.5 } },
        effect: { kind: "crash" },
        isRestarted: true,
        restart: { kind: "exponential", mean: 5 * S },
      },
      {
        ...once,
        name: "slow 4",
        at: constant(60 * S),
        lasts: null,
        on: { ...all, ...anybody, service: 0, instances: { indices: [0, 3] } },
        effect: { kind: "slow", speed: 0.5 },
      },
      {
        ...once,
        name: "errors 5",
        at: constant(60 * S),
        lasts: null,
        on: { ...all, ...anybody },
        effect: { kind: "errors", rate: 0.05, isFast: false, outcome: APP_ERROR },
      },
      {
        ...once,
        name: "latency 6",
        at: constant(0),
        lasts: constant(S),
        on: { ...all, ...anybody },
        effect: { kind: "latency", add: constant(9 * MS) },
      },
    ]);
  });

  const faults: [string, string][] = [
    ["at: 1m", "faults[0] needs one kind of fault: crash, nodeOutage, zoneOutage, hang, slow,"],
    ["at: 1m, crash: {}, slow: { speed: 0.5x }", "has both crash and slow"],
    ["crash: {}", "faults[0] needs at"],
    ["at: 1m, zoneOutage: {}", "zoneOutage needs on"],
    ["at: 1m, slow: { speed: 0.5 }", "0.5 needs a unit; write 0.5x"],
    ["at: 1m, slow: { speed: 0x }", "must be more than 0x"],
    ["at: 1m, errors: { rate: 120% }", "120% is more than 100%"],
    ["at: 1m, certExpiry: {}", "faults[0].certExpiry is not supported yet"],
    ["at: 1m, crash: {}, every: exp 2h", "faults[0].every needs for: without it the fault never ends"],
    ["at: 1m, crash: {}, for: 1s, every: 0s", "faults[0].every must be more than 0"],
    ["at: 1m, crash: {}, for: 0s", "faults[0].for must be more than 0"],
    ["at: 1m, crash: {}, for: 1s, together: true", "together has a meaning only beside every"],
    [
      "at: 1m, crash: {}, for: 1s, ramp: 1s",
      "ramp has a meaning only beside slow or leak or stress or offline or errors or latency",
    ],
    ["at: 1m, crash: {}, restart: false", "faults[0].restart needs true or a time"],
    ["at: 1m, nodeOutage: {}", "nodeOutage needs on: { node: ... }"],
    ["at: 1m, nodeOutage: {}, on: { node: a }", 'faults[0].on.node needs a node such as a/0, not "a"'],
    ["at: 1m, nodeOutage: {}, on: { node: a/1 }", "faults[0].on.node: zone a has nodes a/0 to a/0"],
    ["at: 1m, nodeOutage: {}, on: { node: x/1 }", 'no such zone "x"'],
    ["at: 1m, crash: {}, on: { node: a/0, zone: b }", "it stands in none of the zones of on.zone"],
    ["at: 1m, errors: { rate: 5%, code: 418 }", "code needs one of the statuses 500, 400, 404, 409, 429"],
    ["at: 1m, for: 1m, monitoringOutage: {}", "monitoringOutage needs monitoring: without it nobody looks"],
    ["at: 1m, partition: { from: a }", "faults[0].partition needs to: where they go to"],
    ["at: 1m, partition: { from: a, to: nowhere }", 'no zone, service, client or node "nowhere"'],
    ["at: 1m, partition: { from: a, to: b/7 }", "faults[0].partition.to: zone b has nodes b/0 to b/0"],
    [
      "at: 1m, partition: { from: a, to: b }, on: { zone: a }",
      "on.zone has no meaning for partition; it takes",
    ],
    ["at: 1m, traffic: { to: 2 }", "2 needs a unit; write 2x"],
    ["at: 1m, traffic: { to: 2x }, on: { zone: a }", "on.zone has no meaning for traffic; it takes client"],
    ["at: 1m, bandwidth: { rate: 5 }", "5 needs a unit"],
    ["at: 1m, crash: {}, on: { client: users }", "faults[0].on.client has no meaning for crash; it takes"],
    ["at: 1m, errors: { rate: 5% }, on: { client: usr }", 'no such client "usr"; there is users'],
    ["at: 1m, errors: { rate: 5% }, on: { edge: api -> web }", "api never calls web"],
    ["at: 1m, errors: { rate: 5% }, on: { edge: api }", '"api" is not a pair'],
    [
      "at: 1m, errors: { rate: 5% }, on: { service: web, operation: api.get }",
      "faults[0].on.operation: no call is one of web and of api at once",
    ],
    [
      "at: 1m, errors: { rate: 5% }, on: { client: users, edge: web -> api }",
      "faults[0].on.client: calls of on.edge are not those of users",
    ],
    ["at: 1m, slow: { speed: 0.5x }, restart: 5s", "restart has a meaning only beside crash or nodeOutage"],
    ["at: 1m, crash: { now: 1 }", 'faults[0].crash has no setting "now"'],
    ["at: 1m, crash: {}, on: { service: wbe }", 'no such service "wbe"; did you mean "web"?'],
    ["at: 1m, crash: {}, on: { service: web, instances: [4] }", "names 5 instances, but only 4 match"],
    ["at: 1m, crash: {}, on: { service: web, instances: 2.5 }", "is not a whole number"],
    ["at: 1m, crash: {}, on: { version: v2 }", "faults[0].on.version: nothing ever runs v2; there is v1"],
    ["at: 1m, scale: { to: 3 }", "faults[0].scale needs on: { service: ... }"],
    ["at: 1m, scale: { to: 3 }, on: { service: web, zone: a }", "on.zone has no meaning for scale"],
    ["at: 1m, for: 1m, kill: {}", "faults[0].for has no meaning for kill, which is over at once"],
    [
      "at: 1m, rollout: { maxSurge: 0, maxUnavailable: 0% }, on: { service: web }",
      "cannot move: maxSurge and maxUnavailable are both 0",
    ],
    [
      "at: 1m, rollout: { version: v1, speed: 2x }, on: { service: web }",
      "there is a version v1 already, with another speed or other errors",
    ],
    ["at: -1m, crash: {}", "negative"],
  ];
  for (const [fault, words] of faults) {
    it(`refuses the fault ${fault}`, () => {
      refuses(sample({ rest: `faults: [{ ${fault} }]` }), words);
    });
  }

  it("refuses changes of traffic that have no meaning", () => {
    const clients = (of: string): string => `clients: { users: { target: web.get, arrivals: { ${of} } } }`;
    refuses(
      sample({ clients: clients("users: 5, think: 1s"), rest: "faults: [{ at: 1m, traffic: { to: 2x } }]" }),
      "faults[0].traffic: all clients are closed loops, which ask when they have their answers",
    );
    const stages = "poisson: 5/s, stages: [{ for: 1m, to: 9/s }]";
    refuses(
      sample({ clients: clients(stages), rest: "faults: [{ at: 1m, traffic: { to: 50/s } }]" }),
      "faults[0].traffic.to: the rate of users is not steady; write a factor such as 2x",
    );
  });

  it("refuses names that mean something in paths, pairs and file names", () => {
    for (const name of ["a.b", "../x", "a b", "a->b", "é", "_x", "x".repeat(64)]) {
      const services = `services: { ${JSON.stringify(name)}: { operations: { get: [] } }, web: { operations: { get: [] } } }`;
      assert.ok(
        errorsOf(sample({ services })).some((message) => message.includes("cannot name a service")),
        name,
      );
    }
    refuses(sample({ rest: "name: ../etc" }), "cannot be a name");
    refuses(sample({ rest: 'description: "a\\x00b"' }), "characters that cannot be printed");
    refuses(
      sample({ clients: "clients: { web: { target: web.get, arrivals: { poisson: 1/s } } }" }),
      "name of a service",
    );
  });

  it("reports everything at once, in the order of the file, each at its exact place", () => {
    const text = [
      "meshsim: 1",
      "run: { duration: 5 }",
      "services:",
      "  web:",
      "    replica: 3",
      "    probes: {}",
      "    operations: { get: [inventry.Get] }",
      "  inventory: { operations: { Get: [] } }",
      "clients: { users: { target: web.get, arrivals: { poisson: 5/s } } }",
      "mesh: { defaults: { balancer: leastReqest } }",
    ].join("\n");
    const found = problemsOf(text).map(({ line, column, length, message }) => [
      line,
      column,
      length,
      message,
    ]);
    assert.deepEqual(found, [
      [2, 18, 1, "run.duration: 5 needs a unit; write 5s or 5ms"],
      [5, 5, 7, 'services.web has no setting "replica"; did you mean "replicas"?'],
      [6, 5, 6, "services.web.probes is not supported yet"],
      [7, 25, 12, 'call to "inventry.Get": no such service; did you mean "inventory"?'],
      [10, 31, 11, 'mesh.defaults.balancer does not know "leastReqest"; did you mean "leastRequest"?'],
    ]);
  });

  it("does not also miss a setting whose name is misspelt", () => {
    refuses(sample({ run: "run: { duraton: 5m }" }), 'did you mean "duration"?');
  });

  it("hashes what a document says, not how", () => {
    const hash = (text: string): string => load(text, "test.yaml").loaded!.hash;
    const first = hash(sample());
    assert.match(first, /^[0-9a-f]{64}$/);
    const { run, services } = {
      run: "run: { duration: 2m }",
      services: sample().match(/services:\n.*\n.*\n/)![0],
    };
    const reordered = sample({ run: `# first\n${services}`, services: "run:\n  duration: '2m' # same" });
    assert.equal(hash(reordered), first);
    assert.notEqual(hash(sample({ run: run.replace("2m", "3m") })), first);
  });

  it("hashes the data files that a document refers to", () => {
    const services = "services: { web: { operations: { get: [{ work: empirical a.csv#x_ms }] } } }";
    const hash = (csv: string): string =>
      load(sample({ services }), "test.yaml", { readText: () => csv }).loaded!.hash;
    assert.notEqual(hash("x_ms\n1\n"), hash("x_ms\n2\n"));
  });

  it("resolves to YAML that loads to the same, keys in the order of the language", () => {
    const rest = "outputs: { dir: out }\nmesh: { defaults: { timeout: 1s } }\ndescription: 'no: 007'";
    const options = { overrides: [{ path: "run.seed", value: "007", flag: "--seed 007" }] };
    const first = load(sample({ rest }), "my test.yaml", options).loaded!;
    const again = load(first.resolvedYaml, "elsewhere.yaml").loaded!;
    assert.deepEqual(again.experiment, first.experiment);
    assert.equal(again.hash, first.hash);
    assert.equal(again.resolvedYaml, first.resolvedYaml);
    assert.equal(first.experiment.variants[0].scenario.run.seed, "007");
    const keys = first.resolvedYaml.split("\n").filter((line) => /^\w/.test(line));
    assert.deepEqual(
      keys.map((line) => line.split(":")[0]),
      ["meshsim", "name", "description", "run", "topology", "services", "clients", "mesh", "outputs"],
    );
    assert.match(first.resolvedYaml, /^name: my-test$/m);
  });
});
