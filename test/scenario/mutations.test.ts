import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { executeHere, measureExperiment, reportFiles } from "../../src/index";
import { load } from "../../src/scenario/load";
import type { Experiment } from "../../src/scenario/scenario";
import { showProblem } from "../../src/scenario/show-problem";

/**
 * How many inputs of each kind. Seeds are fixed, so that a failure is the same for everybody; with MESHSIM_FUZZ
 * (`npm run fuzz`) so many are tried with seeds that are new each time.
 */
const FUZZ = process.env["MESHSIM_FUZZ"];

function runs(usual: number): fc.Parameters<unknown> {
  return FUZZ === undefined ? { numRuns: usual, seed: 1 } : { numRuns: Number(FUZZ) };
}

/** A scenario that uses every part of the language that is built. */
const FULL = `
meshsim: 1
name: full
description: everything at once
run: { duration: 10m, warmup: 1m, drain: 5s, seed: 7, replications: 2, confidence: 90%, maxEvents: 1000000 }
topology:
  zones: { a: { region: eu, nodes: 2 }, b: { region: eu }, c: { region: us } }
  network: { sameZone: 100us, crossZone: exp 1ms, crossRegion: 40ms, links: { a -> c: 50ms }, bandwidth: { sameZone: 1Gbit/s, crossRegion: 10MB/s } }
services:
  web:
    replicas: 6
    zones: [a, b]
    cores: 2
    workers: 16
    model: async
    queue: { limit: 100, discipline: fifo }
    weight: equal
    speeds: [{ share: 50%, speed: 1x, weight: 2 }, { share: 50%, speed: 0.5x }]
    errors: 0.1%
    version: blue
    pools: { db: { size: 5, wait: 1s } }
    lifecycle: { startup: exp 1s, warmup: { for: 9s, from: 0.2x }, preStop: 5s, grace: 9s }
    operations:
      get:
        - work: lognormal p50=2ms p99=9ms
        - parallel: [api.get, [{ wait: 1ms }, api.put]]
        - { call: api.get, probability: 50%, timeout: 100ms, onError: ignore, request: 100B, response: exp 2KiB }
        - { repeat: 2, steps: [{ fail: 1% }] }
        - choose: [{ weight: 1, steps: [] }, { weight: 2, steps: [api.get] }]
        - cache: { hit: 90%, cost: 1ms, from: api.get, timeout: 1s, miss: [api.put] }
        - { use: { pool: db, hold: 1ms }, steps: [api.put] }
        - { cache: { entries: 9, keys: 99, distribution: zipf 1.1, policy: fifo, ttl: 1m, miss: [{ wait: 1ms }] } }
        - { parallel: [api.get, api.put], join: any, limit: 1 }
      post: { priority: sheddable, steps: [{ work: uniform 1ms..2ms }], errors: 1%, request: 2KiB, response: lognormal p50=9kB p99=1MB }
  api:
    replicas: { a: 1, c: 2 }
    memory: { limit: 1GiB, base: 100MiB, perRequest: 1MiB }
    connections: { idleTimeout: 5s, maxAge: 1m, grace: 5s, maxRequests: 1000 }
    operations:
      all: { concurrency: { limit: 9, wait: 1s, queue: 9 }, steps: [{ cache: { entries: 9, key: session, miss: [] } }] }
      get: [{ work: { mix: [[90%, 1ms], [10%, exp 9ms]] } }]
      put: [{ work: { histogram: { le: [0.01, 0.1], count: [5, 9] } } }]
clients:
  users:
    mix: { web.get: 3, web.post: 1 }
    arrivals: { poisson: 100/s, stages: [{ for: 1m, to: 200/s }], noise: 5% }
    zone: { a: 50%, b: 50% }
    instances: 2
    timeout: 3s
    session: { keys: 100, distribution: zipf 1.1 }
    policy: { timeout: 2s, retry: { attempts: 1 } }
  bots: { target: api.get, arrivals: { users: 5, think: exp 1s }, session: { perUser: true } }
  shoppers:
    journey:
      - web.get
      - { wait: exp 2s }
      - { repeat: 2, steps: [{ call: api.get, probability: 50%, onError: ignore }] }
      - choose: [{ weight: 1, steps: [web.post] }, { weight: 2, steps: [] }]
    arrivals: { users: 5, think: exp 1s }
    session: { perUser: true }
    retry: { attempts: 2, on: [5xx], perTry: 1s, backoff: { base: 10ms } }
  jobs: { target: api.put, session: { keys: 10 }, arrivals: { renewal: { rate: 5/s, gap: gamma cv=2 }, burst: 3 } }
  peers: { target: api.get, session: { keys: 10 }, arrivals: { mmpp: { rates: [1/s, 9/s], holding: [exp 1m, 5s] } } }
  people:
    target: web.get
    session: { keys: 10 }
    arrivals: { diurnal: { mean: 10/s, peak: 15/s, period: 24h, peakAt: 20h }, startAt: 8h, noise: { sd: 3%, every: 1m }, stopAt: 9h }
mesh:
  dataplane: proxyless
  discovery: { kind: dns, ttl: 5s }
  defaults: { balancer: { leastRequest: { choices: 3 } }, timeout: 1s, retry: { attempts: 2, on: [5xx], budget: {} } }
  to: { api: { balancer: { peakEwma: { decay: 5s } }, connections: { protocol: http2, streams: 50, maxAge: 1m }, retry: { backoff: { base: 10ms, jitter: equal } } } }
  edges: { web -> api: { retry: false, deadline: propagate, discovery: { kind: xds, propagation: 1s } } }
faults:
  - { name: gone, at: 2m, for: 1m, zoneOutage: {}, on: { zone: a }, restart: 5s }
  - { at: 3m, slow: { speed: 0.5x }, on: { service: web, instances: [0, 1] } }
  - { at: 5m, for: 9s, ramp: 1s, leak: { rate: 10MB/s }, on: { service: api } }
  - { every: exp 2m, for: exp 9s, together: true, nodeOutage: {}, on: { node: a/1 } }
  - { at: exp 1m, ramp: 5s, errors: { rate: 5%, fast: true, code: 503 }, on: { edge: web -> api } }
  - { at: 1m, for: 9s, loss: { rate: 5% }, on: { client: users, operation: web.get } }
  - { at: 1m, reset: { rate: 5% } }
  - { at: 1m, for: 9s, set: { mesh.defaults.timeout: 2s, services.api.errors: 5%, topology.network.loss: 1% } }
  - { at: 1m, rollout: { version: green, maxSurge: 50%, maxUnavailable: 0, minReady: 1s, speed: 0.9x, errors: 1%,
      canary: [{ weight: 20%, hold: 5s }] }, on: { service: web } }
  - { at: 3m, for: 1m, scale: { to: 8 }, on: { service: web } }
  - { at: 4m, for: 9s, drain: {}, on: { node: a/0 } }
  - { every: exp 1m, kill: {}, on: { service: web, version: green, instances: 1 } }
  - { at: 1m, for: 5s, every: 9s, ramp: 1s, traffic: { to: 2x }, on: { client: people } }
  - { at: 1m, for: 9s, dnsOutage: { answer: nxdomain }, on: { client: users } }
  - { at: 1m, for: 9s, discoveryOutage: {}, on: { zone: a } }
  - { at: 1m, discoveryDelay: { add: exp 1s }, on: { service: web } }
  - { at: 1m, for: 5s, restart: true, hang: {}, on: { service: api } }
  - { at: 1m, bandwidth: { rate: 1MB/s } }
  - { at: 1m, for: 2s, monitoringOutage: {} }
  - { at: 1m, for: 2s, partition: { from: a, to: [b, api, c/0], both: true } }
monitoring: { scrape: 10s, window: 30s, buckets: [1ms, 1s], alerts: [{ name: bad, when: "users.errors > 5", for: 10s }] }
slo: ["users.p99 < 1s", { expr: "api.requests / users.requests < 2", window: 30s, during: 1m..3m }]
compare:
  baseline: one
  variants:
    one: {}
    two: { mesh.defaults.balancer: nginxLeastConn }
    three: { mesh.defaults.balancer: { ringHash: { minSize: 100 }, affinity: { by: session, timeout: 1m } } }
    five: { mesh.defaults.balancer: { nginxRandom: { two: true, maxFails: 2, failTimeout: 5s } } }
    four: { mesh.defaults.balancer: { maglev: { size: 101 } }, mesh.to.api.balancer: { boundedHash: { factor: 2x } } }
outputs: { dir: out, csv: [summary], interval: 2s }
`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const KEYS = [
  "<<",
  "include",
  "profile",
  "replica",
  "timeout",
  "steps",
  "zone",
  "kind",
  "retry",
  "mix",
  "a.b",
  "web",
  "constructor",
  "__proto__",
  "",
];
const VALUES: Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  5,
  1e300,
  Infinity,
  NaN,
  "",
  "x",
  "5ms",
  "-5ms",
  "50%",
  "500%",
  "0x",
  "2x",
  "0/s",
  "exp 5ms",
  "exp 5KiB",
  "0B",
  "10MB/s",
  "lognormal p50=1ms p99=0.5ms",
  "gamma p50=1ns p99=9d",
  "empirical a.csv#b",
  "web.get",
  "api",
  "users -> api",
  "4m..6m",
  "users.p99 < 1",
  "\u001b[31m",
  "🐙",
  [],
  {},
  [null],
  [[[]]],
  { kind: "xds" },
  "istio",
  ["common.yaml"],
  ["common.yaml", "deep.yaml"],
  ["circle.yaml"],
  ["gone.yaml"],
  [{ work: "1ms" }, { timeout: "1s" }],
  { work: "1ms" },
  { leastRequest: null },
];

/** Changes the part of a document that `path` chooses; each number is an index, taken modulo what is there. */
function mutate(root: Json, path: readonly number[], action: number, key: string, value: Json): Json {
  const [step, ...rest] = path;
  if (typeof root !== "object" || root === null || path.length === 0) return value;
  if (Array.isArray(root)) {
    if (root.length === 0) return [value];
    const index = step % root.length;
    if (rest.length > 0)
      return root.map((item, i) => (i === index ? mutate(item, rest, action, key, value) : item));
    if (action === 0) return root.filter((_, i) => i !== index);
    if (action === 1) return [...root, root[index]];
    return root.map((item, i) => (i === index ? value : item));
  }
  const entries = Object.entries(root);
  if (entries.length === 0) return Object.fromEntries([[key, value]]);
  const index = step % entries.length;
  const [name, old] = entries[index];
  if (rest.length > 0) entries[index] = [name, mutate(old, rest, action, key, value)];
  else if (action === 0) entries.splice(index, 1);
  else if (action === 1) entries[index] = [key, old];
  else if (action === 2) entries[index] = [name, value];
  else entries.push([key, value]);
  return Object.fromEntries(entries);
}

/** What a text may include. */
const FILES: Readonly<Partial<Record<string, string>>> = {
  "common.yaml": "services: { common: { operations: { get: [{ work: 1ms }] } } }\nmesh: { profile: envoy }\n",
  "deep.yaml": "include: [common.yaml]\nmesh: { defaults: &d { timeout: 1s }, to: { common: { <<: *d } } }\n",
  "circle.yaml": "include: [circle.yaml]\n",
};

function readText(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw new Error("there is no such file");
  return text;
}

/** The promise of `load`: a scenario or problems with places inside the text, and never an exception. */
function check(text: string): void {
  const { loaded, problems } = load(text, "fuzz.yaml", { readText });
  assert.equal(
    loaded === null,
    problems.some(({ severity }) => severity === "error"),
  );
  for (const problem of problems) {
    const { file, line, column, source, length, message } = problem;
    const lines = (FILES[file] ?? text).replace(/^\uFEFF/, "").split(/\r\n|[\r\n]/);
    assert.ok(line !== null && line >= 1 && line <= lines.length, `line ${line}: ${message}`);
    assert.equal(source, lines[line - 1]);
    assert.ok(
      column !== null && column >= 1 && column <= lines[line - 1].length + 1,
      `column ${column}: ${message}`,
    );
    assert.ok(length >= 1 && message.length > 0);
    assert.ok(!message.includes("undefined") && !message.includes("[object"), message);
    showProblem(problem);
  }
  if (loaded === null) return;
  assert.equal(load(loaded.resolvedYaml, "fuzz.yaml", { readText }).loaded?.hash, loaded.hash);
  runBriefly(text);
}

/** What the checker lets through must run and be reported, if only for its first events. */
function runBriefly(text: string): void {
  const overrides = [
    ["run.maxEvents", "1500"],
    ["run.replications", "1"],
  ].map(([path, value]) => ({ path, value, flag: `--set ${path}` }));
  const { loaded } = load(text, "fuzz.yaml", { overrides, readText });
  // Either setting may stand where the text has something else than a map.
  if (loaded === null || sizeOf(loaded.experiment) > LARGEST) return;
  const files = reportFiles(measureExperiment(executeHere(loaded.experiment)));
  for (const { name, content } of files) assert.ok(content.length > 0, name);
}

/** Instances, users and proxies beyond this are left to tests of size. */
const LARGEST = 10_000;

function sizeOf({ variants }: Experiment): number {
  return Math.max(
    ...variants.map(({ scenario: { services, clients } }) => {
      const instances = services.flatMap(({ replicas }) => replicas);
      const users = clients.map(({ arrivals, instances: proxies }) =>
        arrivals.kind === "closed" ? arrivals.users + proxies : proxies,
      );
      return [...instances, ...users].reduce((sum, count) => sum + count, 0);
    }),
  );
}

describe("load, given anything", function () {
  // Thousands of scenarios, most of which are also run.
  this.timeout(600_000);

  const base = parse(FULL) as Json;

  it("loads the full scenario", () => {
    const { loaded, problems } = load(FULL, "full.yaml");
    assert.deepEqual(problems, []);
    assert.equal(loaded!.experiment.variants.length, 5);
  });

  it("answers with a scenario or with problems in their places, whatever parts are changed", () => {
    const mutation = fc.tuple(
      fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 7 }),
      fc.nat({ max: 3 }),
      fc.constantFrom(...KEYS),
      fc.constantFrom(...VALUES),
    );
    const documents = fc.array(mutation, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(documents, (mutations) => {
        const changed = mutations.reduce(
          (root, [path, action, key, value]) => mutate(root, path, action, key, value),
          base,
        );
        check(stringify(changed));
      }),
      runs(2000),
    );
  });

  it("survives text with parts cut out, doubled or replaced", () => {
    const at = fc.nat({ max: FULL.length });
    const insert = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom("{", "]", "\n", "\t", ": ", "- ", "&a ", "*a", "#", "'", "\u0000"),
    );
    fc.assert(
      fc.property(at, fc.nat({ max: 12 }), insert, (from, count, text) => {
        check(FULL.slice(0, from) + text + FULL.slice(from + count));
      }),
      runs(400),
    );
  });

  it("survives text that is no scenario", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), check), runs(400));
  });
});
