import assert from "node:assert/strict";
import { failures, latencies, MS, run, runScenario, scenarioFrom, SECOND } from "../support/world-of";
import type { Run } from "../support/world-of";

/** What happened to instances: seconds, kind, instance. */
function notes({ result }: Run, kinds: readonly string[] = []): [number, string, string][] {
  return result.notes
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ timeNs, kind, target }) => [timeNs / SECOND, kind, target]);
}

/** A service with a lifecycle, whose callers hear of changes after `propagation`. */
function web(setting: {
  readonly lifecycle: string;
  readonly faults?: string;
  readonly propagation?: string;
  readonly replicas?: number;
  readonly rate?: string;
  readonly steps?: string;
  readonly duration?: string;
  readonly more?: string;
}): Run {
  const { lifecycle, faults = "", propagation = "0s", replicas = 2, rate = "100/s" } = setting;
  const { steps = "[{ work: 1ms }]", duration = "20s", more = "" } = setting;
  return run({
    run: `duration: ${duration}`,
    services: `web: { replicas: ${replicas}, lifecycle: { ${lifecycle} }, operations: { get: ${steps} } }`,
    clients: `users: { target: web.get, arrivals: { constant: ${rate} } }`,
    rest: `mesh: { discovery: { kind: xds, propagation: ${propagation} } }\n${more}faults: [${faults}]`,
  });
}

describe("Lifecycle", () => {
  describe("start-up", () => {
    it("takes its time before an instance serves", () => {
      const done = web({
        lifecycle: "startup: 3s",
        faults: "{ at: 5s, scale: { to: 3 }, on: { service: web } }",
      });
      assert.deepEqual(notes(done, ["instance-starting", "instance-up"]), [
        [5, "instance-starting", "web/2"],
        [8, "instance-up", "web/2"],
      ]);
      // From 8 s on round robin gives it every third of the requests that are left.
      const [, , third] = done.result.instances;
      assert.equal(third.requests, 400);
      assert.equal(third.aliveNs, 12 * SECOND);
    });

    it("is how long a crashed instance takes to come back when no restart is given", () => {
      const crash = (more: string): Run =>
        web({ lifecycle: "startup: 3s", faults: `{ at: 5s, ${more} crash: {}, on: { service: web } }` });
      assert.deepEqual(
        notes(crash(""), ["instance-up"]).map(([at]) => at),
        [8, 8],
      );
      assert.deepEqual(
        notes(crash("for: 2s,"), ["instance-up"]).map(([at]) => at),
        [10, 10],
      );
      assert.deepEqual(
        notes(crash("restart: 1s,"), ["instance-up"]).map(([at]) => at),
        [6, 6],
      );
    });
  });

  describe("the race between removal and SIGTERM", () => {
    /** One of 4 instances of a service that gets 400/s is told to stop at 10 s. */
    const race = (preStop: string, propagation: string, more = ""): Run =>
      web({
        lifecycle: `preStop: ${preStop}`,
        faults: "{ at: 10005ms, scale: { to: 3 }, on: { service: web } }",
        propagation,
        replicas: 4,
        rate: "400/s",
        steps: "[{ wait: 1ms }]",
        more,
      });

    it("refuses what is sent after SIGTERM by those who have not heard: rate x window", () => {
      // 100/s go to it. SIGTERM comes after preStop, the news after propagation.
      for (const [preStop, propagation, window] of [
        [0, 2, 2],
        [1, 3, 2],
        [2, 2.5, 0.5],
      ]) {
        const done = race(`${preStop}s`, `${propagation * 1000}ms`);
        assert.deepEqual(failures(done), { connect_failure: 100 * window });
      }
    });

    it("is won when preStop is as long as the news takes", () => {
      assert.deepEqual(failures(race("2s", "2s")), {});
      assert.deepEqual(failures(race("5s", "2s")), {});
    });

    it("is survived with retries: who is refused goes elsewhere", () => {
      const done = race("0s", "2s", "");
      const retried = run({
        run: "duration: 20s",
        services: "web: { replicas: 4, lifecycle: { preStop: 0s }, operations: { get: [{ wait: 1ms }] } }",
        clients: "users: { target: web.get, arrivals: { constant: 400/s } }",
        rest: `mesh: { discovery: { kind: xds, propagation: 2s },
          defaults: { retry: { attempts: 2, on: [connect-failure], backoff: { base: 1ms } } } }
faults: [{ at: 10005ms, scale: { to: 3 }, on: { service: web } }]`,
      });
      assert.deepEqual(failures(done), { connect_failure: 200 });
      assert.deepEqual(failures(retried), {});
      // Every fourth attempt is refused, retries included: a third as many retries as the 800 requests.
      assert.ok(Math.abs(retried.result.edges[0].retries - 800 / 3) < 1);
    });
  });

  describe("the end", () => {
    const slow = (lifecycle: string, steps: string): Run =>
      web({
        lifecycle,
        faults: "{ at: 10s, scale: { to: 1 }, on: { service: web } }",
        rate: "2/s",
        steps,
        duration: "11s",
      });

    it("comes when what is in hand has ended, before the grace is over", () => {
      // A request every 0.5 s, to each instance every 1 s; the one at 9.5 s goes to web/0, that at 9 to web/1.
      const done = slow("grace: 30s", "[{ wait: 5s }]");
      assert.deepEqual(failures(done), {});
      assert.deepEqual(notes(done, ["instance-stopping", "instance-sigterm", "instance-down"]), [
        [10, "instance-stopping", "web/1"],
        [10, "instance-sigterm", "web/1"],
        [done.ended.filter(({ from }) => from < 10 * SECOND).at(-1)!.to / SECOND, "instance-down", "web/1"],
      ]);
    });

    it("comes at once without anything in hand", () => {
      const done = slow("grace: 30s", "[{ wait: 1ms }]");
      assert.deepEqual(notes(done, ["instance-down"]), [[10, "instance-down", "web/1"]]);
    });

    it("is SIGKILL at the end of the grace period, for what is left", () => {
      const done = slow("grace: 4s", "[{ wait: 60s }]");
      const down = notes(done, ["instance-down"]);
      assert.deepEqual(down, [[14, "instance-down", "web/1"]]);
      const killed = done.ended.filter(({ isOk }) => !isOk);
      assert.ok(killed.length > 0);
      assert.ok(killed.every(({ to }) => to === 14 * SECOND));
      assert.deepEqual(failures(done), { killed: killed.length });
    });

    it("leaves 2 s after a preStop that uses up the grace", () => {
      const done = slow("preStop: 4s, grace: 4s", "[{ wait: 60s }]");
      assert.deepEqual(notes(done, ["instance-sigterm", "instance-down"]), [
        [14, "instance-sigterm", "web/1"],
        [16, "instance-down", "web/1"],
      ]);
    });
  });

  describe("warming up", () => {
    /** Work of 10 ms, for a single user who asks again at once, of an instance that starts at 0.1x. */
    const warm = (length: string): Run =>
      run({
        run: "duration: 40s",
        services: `web: { cores: 1, workers: 1, lifecycle: { startup: 0s, warmup: { for: ${length}, from: 0.1x } },
          operations: { get: [{ work: 10ms }] } }`,
        clients: "user: { target: web.get, arrivals: { users: 1, think: 1us } }",
        rest: "faults: [{ at: 10s, restart: 1ns, crash: {} }]",
      });

    it("does as much work as the integral of its speed says", () => {
      // From 10 s to 30 s it works at 0.1x to 1x: 20 s x 0.55 = 11 s of work. Before and after, at 1x.
      const done = warm("20s");
      const ended = (to: number): number =>
        done.ended.filter((one) => one.isOk && one.to <= to * SECOND).length;
      const near = (actual: number, expected: number): void => {
        assert.ok(Math.abs(actual - expected) <= 2, `${actual} is not about ${expected}`);
      };
      near(ended(10), 1000);
      near(ended(30) - ended(10), 1100);
      near(ended(40) - ended(30), 1000);
      // At the quarter: the mean of 0.1 and 0.325, for 5 s.
      near(ended(15) - ended(10), (5 * (0.1 + 0.325)) / 2 / 0.01);
    });

    it("shows after a scale-out: new instances get their share at once, and are slow with it", () => {
      /** 40/s of 10 ms for one instance of two: 20 % busy each; a third comes at 10 s, cold or warm. */
      const scaleOut = (warmup: string): Run =>
        web({
          lifecycle: `startup: 1s${warmup}`,
          faults: "{ at: 10s, scale: { to: 3 }, on: { service: web } }",
          rate: "40/s",
          steps: "[{ work: 10ms }]",
          duration: "40s",
        });
      const slowest = (done: Run, from: number, to: number): number =>
        Math.max(
          ...done.ended
            .filter((one) => one.from >= from * SECOND && one.from < to * SECOND)
            .map((one) => (one.to - one.from) / MS),
        );
      const cold = scaleOut(", warmup: { for: 20s, from: 0.1x }");
      // At 11 s it works at a tenth: 100 ms; at 21 s at 0.55x: 18 ms; from 31 s on as the others do.
      assert.equal(slowest(cold, 0, 11), 10);
      assert.ok(slowest(cold, 11, 12) > 70 && slowest(cold, 11, 12) <= 100);
      assert.ok(Math.abs(slowest(cold, 21, 21.2) - 10 / 0.55) < 1);
      assert.equal(slowest(cold, 32, 40), 10);
      assert.equal(slowest(scaleOut(""), 0, 40), 10);
      // It gets a third of the 29 s that are left all the same.
      assert.ok(Math.abs(cold.result.instances[2].requests - (40 * 29) / 3) <= 1);
    });

    it("is over after its time", () => {
      const times = latencies(warm("2s"));
      assert.equal(times.at(-2), 10);
      assert.ok(Math.max(...times) > 50);
    });
  });

  it("counts utilisation over the time that an instance is there only", () => {
    // web/1 is busy for 100/s x 5 ms = 50 % while it is there, and is gone after half of the time.
    const done = web({
      lifecycle: "grace: 30s",
      faults: "{ at: 10s, scale: { to: 1 }, on: { service: web } }",
      steps: "[{ work: 5ms }]",
      rate: "200/s",
      more: "",
    });
    const [, gone] = done.result.instances;
    assert.equal(gone.aliveNs, 10 * SECOND);
    assert.equal(gone.requests, 1000);
  });

  it("a caller that restarts has a fresh proxy", () => {
    const scenario = scenarioFrom({
      run: "duration: 10s",
      services: `web: { operations: { get: [api.get] } }, api: { replicas: 3, operations: { get: [{ work: 1ms }] } }`,
      clients: "users: { target: web.get, arrivals: { constant: 10/s } }",
      rest: "faults: [{ at: 5s, restart: 1s, crash: {}, on: { service: web } }]",
    });
    let before = -1;
    const done = runScenario(scenario, (world) => {
      before = world.clusterOf(0, 0);
    });
    const after = done.world.clusterOf(0, 0);
    assert.notEqual(after, before);
    assert.equal(done.world.clusters[after].endpoints.size, 3);
    assert.equal(done.world.clusters[before].open, 0);
  });
});
