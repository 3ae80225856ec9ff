import assert from "node:assert/strict";
import { failures, MS, requestsByInstance, run } from "../../support/world-of";
import type { Run } from "../../support/world-of";

/** Two instances, of which number 1 is down from 1 s to 2 s; 100 requests a second, by turns to those known. */
function withNews(discovery: string, fault: string, clients?: string): Run {
  return run({
    run: "duration: 3s",
    services: "web: { replicas: 2, operations: { get: [{ work: 1ms }] } }",
    clients: clients ?? "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: `mesh: { discovery: ${discovery} }
faults: [{ at: 1s, for: 1s, crash: {}, on: { instances: [1] } }, { ${fault} }]`,
  });
}

/** That every second request fails from one time to another, ms, and none at any other. */
function halfFails({ ended }: Run, from: number, to: number): void {
  const failed = ended.filter(({ isOk }) => !isOk).map((one) => one.from / MS);
  const message = `${failed.length}: ${failed[0]} to ${failed.at(-1)}`;
  assert.ok(Math.abs(failed.length - (to - from) / 10 / 2) <= 1, message);
  assert.ok(
    failed.every((at) => at >= from && at <= to),
    message,
  );
}

describe("discoveryOutage", () => {
  it("keeps news from callers until it ends; then they catch up", () => {
    halfFails(withNews("instant", "at: 500ms, for: 1s, discoveryOutage: {}"), 1000, 1500);
    // It knows that number 1 is down, and learns 500 ms late that it is back.
    const done = withNews("instant", "at: 1200ms, for: 1300ms, discoveryOutage: {}");
    assert.deepEqual(failures(done), {});
    assert.ok(Math.abs(requestsByInstance(done, "web")[1] - (100 + 50) / 2) <= 1);
  });

  it("loses what is on its way, and what it tells afterwards takes its time", () => {
    const xds = "{ kind: xds, propagation: 200ms }";
    halfFails(withNews(xds, "at: 1100ms, for: 400ms, discoveryOutage: {}"), 1000, 1500 + 200);
    // News that came before it was not lost.
    halfFails(withNews(xds, "at: 1250ms, for: 400ms, discoveryOutage: {}"), 1000, 1200);
  });

  it("leaves DNS with what it knew", () => {
    halfFails(withNews("{ kind: dns, ttl: 10ms }", "at: 500ms, for: 1s, discoveryOutage: {}"), 1000, 1510);
  });

  it("meets those callers that it is aimed at", () => {
    const clients = `users: { target: web.get, arrivals: { constant: 100/s } },
      bots: { target: web.get, arrivals: { constant: 100/s } }`;
    const done = withNews(
      "instant",
      "at: 500ms, for: 1s, discoveryOutage: {}, on: { client: bots }",
      clients,
    );
    const [users, bots] = done.result.routes;
    assert.equal(users.failures, 0);
    assert.ok(Math.abs(bots.failures - 25) <= 1);
  });

  it("meets callers by where they are", () => {
    const { result } = run({
      run: "duration: 2s",
      services: `web: { replicas: { a: 1, b: 1 }, operations: { get: [{ call: api.get, onError: ignore }] } },
        api: { replicas: { a: 2, b: 0 }, operations: { get: [] } }`,
      clients: "users: { target: web.get, zone: a, arrivals: { constant: 100/s } }",
      rest: `topology: { zones: [a, b] }
faults: [{ at: 1s, crash: {}, on: { service: api, instances: [0] } },
  { at: 500ms, discoveryOutage: {}, on: { zone: b } }]`,
    });
    // web in b makes half of the calls, and calls the one that is down half of the time.
    assert.ok(Math.abs(result.routes[1].failures - 100 / 4) <= 1);
  });
});

describe("discoveryDelay", () => {
  it("is added to what news takes anyway", () => {
    halfFails(withNews("instant", "at: 0s, discoveryDelay: { add: 300ms }"), 1000, 1300);
    const xds = "{ kind: xds, propagation: 200ms }";
    halfFails(withNews(xds, "at: 0s, discoveryDelay: { add: 300ms }"), 1000, 1500);
    halfFails(withNews(xds, "at: 0s, for: 900ms, discoveryDelay: { add: 300ms }"), 1000, 1200);
  });

  it("makes the answers of DNS so old", () => {
    halfFails(withNews("{ kind: dns, ttl: 10ms }", "at: 0s, discoveryDelay: { add: 300ms }"), 1000, 1310);
  });

  it("adds up with another", () => {
    const two = "at: 0s, discoveryDelay: { add: 300ms } }, { at: 0s, discoveryDelay: { add: 100ms }";
    halfFails(withNews("instant", two), 1000, 1400);
  });
});

describe("dnsOutage", () => {
  /** Number 1 is down for good from 1 s on; names are not resolved from 0 to 3 s. */
  const outage = (answer: string, refresh = "onExpiry", duration = "20s"): Run =>
    run({
      run: `duration: ${duration}`,
      services: "web: { replicas: 2, operations: { get: [{ work: 1ms }] } }",
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: `mesh: { discovery: { kind: dns, ttl: 1s, refresh: ${refresh} } }
faults: [{ at: 1s, crash: {}, on: { instances: [1] } }, { at: 0s, for: 3s, dnsOutage: { answer: ${answer} } }]`,
    });
  const lastFailure = ({ ended }: Run): number =>
    Math.max(...ended.filter(({ isOk }) => !isOk).map(({ from }) => from / MS));

  for (const refresh of ["onExpiry", "onRequest"]) {
    it(`${refresh}: servfail leaves callers with what they knew; they ask again after 5 s`, () => {
      const done = outage("servfail", refresh);
      assert.deepEqual(Object.keys(failures(done)), ["connect_failure"]);
      // The first time within a second.
      const last = lastFailure(done);
      assert.ok(last > 5000 - 20 && last < 6010, String(last));
      halfFails(done, 1000, last);
    });

    it(`${refresh}: timeout does so, but it takes 10 s more to notice`, () => {
      const last = lastFailure(outage("timeout", refresh));
      assert.ok(last > 15_000 - 20 && last < 16_010, String(last));
    });

    it(`${refresh}: nxdomain leaves callers with nobody until they ask again`, () => {
      const done = outage("nxdomain", refresh);
      assert.deepEqual(Object.keys(failures(done)), ["no_endpoints"]);
      const failed = done.ended.filter(({ isOk }) => !isOk).map(({ from }) => from / MS);
      assert.ok(failed[0] < 1010);
      assert.ok(Math.abs(lastFailure(done) - failed[0] - 5000) <= 20);
    });
  }

  it("is over as soon as a name is asked for after it", () => {
    const done = outage("servfail", "onExpiry", "900ms");
    assert.deepEqual(failures(done), {});
  });
});
