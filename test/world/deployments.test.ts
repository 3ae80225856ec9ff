import assert from "node:assert/strict";
import { failures, run, SECOND } from "../support/world-of";
import type { Run } from "../support/world-of";

interface Setting {
  readonly service?: string;
  readonly zones?: string;
  readonly steps?: string;
  readonly duration?: string;
  readonly more?: string;
}

/** A service `web` that gets 100/s, whose callers know all at once. */
function with_(faults: readonly string[], setting: Setting = {}): Run {
  const { service = "replicas: 4, lifecycle: { startup: 2s, grace: 5s }", zones = "[a]" } = setting;
  const { steps = "[{ work: 1ms }]", duration = "60s", more = "" } = setting;
  return run({
    run: `duration: ${duration}`,
    services: `web: { ${service}, operations: { get: ${steps} } }`,
    clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
    rest: `topology: { zones: ${zones} }\nfaults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]\n${more}`,
  });
}

const WEB = "on: { service: web }";

/** What happened: seconds, kind, target. */
function notes({ result }: Run, kinds: readonly string[]): [number, string, string][] {
  return result.notes
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ timeNs, kind, target }) => [timeNs / SECOND, kind, target]);
}

/** How many instances are ready in each second. */
function ready({ result }: Run): number[] {
  return [...result.timelines[1].ready].map((count) => Math.round(count * 1000) / 1000);
}

function versions({ result }: Run): string[] {
  return result.instances.map(({ version }) => version);
}

describe("Deployments", () => {
  describe("rollout", () => {
    it("goes as Kubernetes does: 4 instances, 25% and 25%, 2 s to start", () => {
      // At most 5, at least 3 ready. At 10 s two start (one has gone); at 12 s they are ready, and 2 of the
      // 3 old ones go, for which 2 start; at 14 s the last old one goes.
      const done = with_([`at: 10s, rollout: {}, ${WEB}`]);
      assert.deepEqual(notes(done, ["instance-starting", "instance-stopping", "rollout-end"]), [
        [10, "instance-stopping", "web/3"],
        [10, "instance-starting", "web/4"],
        [10, "instance-starting", "web/5"],
        [12, "instance-stopping", "web/2"],
        [12, "instance-stopping", "web/1"],
        [12, "instance-starting", "web/6"],
        [12, "instance-starting", "web/7"],
        [14, "instance-stopping", "web/0"],
        [14, "rollout-end", "web"],
      ]);
      assert.deepEqual(ready(done).slice(9, 15), [4, 3, 3, 3, 3, 4]);
      assert.deepEqual(versions(done), ["v1", "v1", "v1", "v1", "v2", "v2", "v2", "v2"]);
      assert.deepEqual(failures(done), {});
    });

    it("without unavailable ones never has fewer than wanted, one at a time with a surge of 1", () => {
      const done = with_([`at: 10s, rollout: { maxSurge: 1, maxUnavailable: 0 }, ${WEB}`]);
      assert.deepEqual(
        notes(done, ["instance-stopping", "rollout-end"]).map(([at]) => at),
        [12, 14, 16, 18, 18],
      );
      assert.ok(Math.min(...ready(done)) === 4);
    });

    it("waits for minReady before an old one goes", () => {
      const done = with_([`at: 10s, rollout: { maxSurge: 1, maxUnavailable: 0, minReady: 3s }, ${WEB}`]);
      assert.deepEqual(
        notes(done, ["instance-stopping", "rollout-end"]).map(([at]) => at),
        [15, 20, 25, 30, 30],
      );
    });

    it("stops where the new version does not come up", () => {
      // The new ones take for ever to start: one old one is gone, and that is all.
      const done = with_([`at: 10s, rollout: {}, ${WEB}`], {
        service: "replicas: 4, lifecycle: { startup: 1h }",
      });
      assert.deepEqual(ready(done).slice(50), Array<number>(10).fill(3));
      assert.deepEqual(notes(done, ["rollout-end"]), []);
    });

    it("brings a version that is slower, or that fails", () => {
      const slow = with_([`at: 10s, rollout: { speed: 0.25x }, ${WEB}`], { duration: "30s" });
      const times = slow.ended.map(({ from, to }) => [Math.floor(from / SECOND), (to - from) / 1e6]);
      assert.ok(times.every(([second, ms]) => second >= 10 || ms === 1));
      assert.ok(times.every(([second, ms]) => second < 14 || ms === 4));
      const bad = with_([`at: 10s, rollout: { errors: 100% }, ${WEB}`], { duration: "30s" });
      // From 12 s on some, from 14 s on all.
      const failed = bad.ended.filter(({ isOk }) => !isOk);
      assert.ok(failed.every(({ from }) => from >= 12 * SECOND));
      assert.equal(bad.ended.filter(({ isOk, to }) => isOk && to > 14 * SECOND).length, 0);
      assert.deepEqual(failures(bad), { app_error: failed.length });
    });

    it("holds at the shares of its canary steps", () => {
      const canary = "canary: [{ weight: 25%, hold: 10s }, { weight: 50%, hold: 5s }]";
      const done = with_([`at: 10s, rollout: { maxSurge: 1, maxUnavailable: 0, ${canary} }, ${WEB}`]);
      assert.deepEqual(notes(done, ["rollout-step", "instance-stopping", "rollout-end"]), [
        [12, "instance-stopping", "web/3"],
        [12, "rollout-step", "web"],
        [24, "instance-stopping", "web/2"],
        [24, "rollout-step", "web"],
        [31, "instance-stopping", "web/1"],
        [33, "instance-stopping", "web/0"],
        [33, "rollout-end", "web"],
      ]);
      // While it holds at a quarter, so much goes to the new version.
      const bad = with_([
        `at: 10s, rollout: { maxSurge: 1, maxUnavailable: 0, errors: 100%, canary: [{ weight: 25%, hold: 1h }] }, ${WEB}`,
      ]);
      assert.equal(failures(bad).app_error, (100 * 48) / 4);
    });

    it("can be undone by another, back to what there was", () => {
      const done = with_([
        `at: 10s, rollout: { errors: 100% }, ${WEB}`,
        `at: 20s, rollout: { version: v1 }, ${WEB}`,
      ]);
      assert.deepEqual(versions(done).slice(-4), ["v1", "v1", "v1", "v1"]);
      assert.ok(done.ended.filter(({ from }) => from > 24 * SECOND).every(({ isOk }) => isOk));
    });

    it("may be aimed at: a fault of one version hits its instances as they come", () => {
      const fault = "at: 0s, errors: { rate: 100% }, on: { service: web, version: v2 }";
      const done = with_([fault, `at: 10s, rollout: {}, ${WEB}`], { duration: "30s" });
      assert.ok(done.ended.filter(({ isOk }) => !isOk).every(({ from }) => from >= 12 * SECOND));
      assert.ok(done.ended.filter(({ from }) => from >= 14 * SECOND).every(({ isOk }) => !isOk));
      const slow = "at: 0s, slow: { speed: 0.5x }, on: { service: web, version: v2 }";
      const late = with_([slow, `at: 10s, rollout: {}, ${WEB}`], { duration: "30s" });
      assert.ok(
        late.ended.filter(({ from }) => from >= 14 * SECOND).every(({ from, to }) => to - from === 2e6),
      );
    });
  });

  describe("scale", () => {
    it("starts and stops as many as it takes, the last first", () => {
      const done = with_([`at: 10s, scale: { to: 6 }, ${WEB}`, `at: 20s, scale: { to: 2 }, ${WEB}`]);
      assert.deepEqual(ready(done).slice(9, 22), [4, 4, 4, 6, 6, 6, 6, 6, 6, 6, 6, 2, 2]);
      assert.deepEqual(
        notes(done, ["instance-stopping"]).map(([, , name]) => name),
        ["web/5", "web/4", "web/3", "web/2"],
      );
    });

    it("with for goes back to what there was", () => {
      const done = with_([`at: 10s, for: 10s, scale: { to: 1 }, ${WEB}`]);
      assert.deepEqual(ready(done).slice(8, 24), [4, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 4]);
    });

    it("may leave none, and nobody to answer", () => {
      const done = with_([`at: 10s, scale: { to: 0 }, ${WEB}`], { duration: "20s" });
      assert.equal(failures(done).no_endpoints, 1000);
    });

    it("spreads new ones over zones and nodes, fewest first", () => {
      const zones = "{ a: { nodes: 2 }, b: {}, c: {} }";
      const done = with_([`at: 10s, scale: { to: 7 }, ${WEB}`], { zones });
      const { instances } = done.world;
      // 2, 1 and 1 at first.
      assert.deepEqual(
        Array.from({ length: 7 }, (_, one) => instances.zone[one]),
        [0, 1, 2, 0, 1, 2, 0],
      );
      assert.deepEqual(
        [0, 3, 6].map((one) => instances.node[one]),
        [0, 1, 0],
      );
    });

    it("keeps to the numbers by zone where these are given", () => {
      const service = "replicas: { a: 3, b: 1 }, lifecycle: { startup: 1s }";
      const done = with_([`at: 10s, scale: { to: 8 }, ${WEB}`], { zones: "[a, b, c]", service });
      const counts = [0, 0, 0];
      for (let one = 0; one < 8; one++) counts[done.world.instances.zone[one]]++;
      assert.deepEqual(counts, [6, 2, 0]);
    });

    it("in the middle of a rollout is taken up by the new version", () => {
      const done = with_([
        `at: 10s, rollout: { maxSurge: 1, maxUnavailable: 0 }, ${WEB}`,
        `at: 13s, scale: { to: 6 }, ${WEB}`,
      ]);
      assert.equal(ready(done).at(-1), 6);
      const { instances } = done.world;
      const there = versions(done).filter((_, one) => instances.exists(one));
      assert.deepEqual(there, Array<string>(6).fill("v2"));
    });
  });

  describe("kill", () => {
    it("ends instances at once, and others start in their place", () => {
      const done = with_([`at: 10005ms, kill: {}, on: { service: web, instances: [1] }`], {
        steps: "[{ wait: 100ms }]",
      });
      assert.deepEqual(notes(done, ["instance-down", "instance-starting", "instance-up"]), [
        [10.005, "instance-down", "web/1"],
        [10.005, "instance-starting", "web/4"],
        [12.005, "instance-up", "web/4"],
      ]);
      // In hand: a quarter of the 10 requests of the last 100 ms, rounded.
      const { killed } = failures(done);
      assert.ok(killed === 2 || killed === 3);
      assert.deepEqual(Object.keys(failures(done)), ["killed"]);
    });

    it("again and again never leaves fewer than there are to be, once they have started", () => {
      const done = with_(["at: 5s, every: 5s, kill: {}, on: { service: web, instances: 1 }"]);
      const seconds = ready(done);
      assert.equal(seconds[9], 4);
      assert.equal(seconds[11], 3);
      assert.equal(seconds[13], 4);
      assert.ok(done.result.instances.length <= done.world.instances.count);
    });
  });

  describe("drain", () => {
    it("tells all on a node to stop; others start on other nodes", () => {
      const zones = "{ a: { nodes: 2 } }";
      const done = with_(
        ["at: 10s, for: 10s, drain: {}, on: { node: a/0 }", `at: 15s, scale: { to: 5 }, ${WEB}`],
        {
          zones,
        },
      );
      const { instances } = done.world;
      assert.deepEqual(
        notes(done, ["instance-stopping"]).map(([, , name]) => name),
        ["web/0", "web/2"],
      );
      // web/4 and web/5 come for them, web/6 for the scale: the node takes none before 20 s.
      assert.deepEqual(
        [4, 5, 6].map((one) => instances.node[one]),
        [1, 1, 1],
      );
    });

    it("of the only node leaves instances without a place until it is over", () => {
      const done = with_(["at: 10s, for: 10s, drain: {}, on: { zone: a }"]);
      assert.deepEqual(ready(done).slice(9, 23), [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
    });

    it("of instances lets others start in their place", () => {
      const done = with_([`at: 10s, drain: {}, on: { service: web, instances: 2 }`]);
      assert.deepEqual(ready(done).slice(9, 13), [4, 2, 2, 4]);
      assert.deepEqual(failures(done), {});
    });
  });

  it("gives new instances the faults that each has by itself, and none to those that are gone", () => {
    const crashes = `at: 0s, for: 1ms, every: 3s, crash: {}, restart: 1ms, ${WEB}`;
    const done = with_([crashes, `at: 10s, rollout: {}, ${WEB}`]);
    const downs = notes(done, ["fault-start"]).filter(([, , name]) => name.startsWith("web/"));
    assert.ok(downs.some(([at, , name]) => name === "web/4" && at > 15));
    assert.ok(downs.every(([at, , name]) => Number(name.slice(4)) > 3 || at <= 14));
  });

  it("places no new instance in a zone that is out", () => {
    const zones = "[a, b]";
    const done = with_(
      ["at: 10s, for: 20s, zoneOutage: {}, on: { zone: a }", `at: 15s, scale: { to: 6 }, ${WEB}`],
      {
        zones,
      },
    );
    const { instances } = done.world;
    assert.deepEqual(
      [4, 5].map((one) => instances.zone[one]),
      [1, 1],
    );
  });

  it("gives new callers proxies of their own, which know what is known", () => {
    const done = run({
      run: "duration: 20s",
      services: `web: { lifecycle: { startup: 1s }, operations: { get: [api.get] } },
        api: { replicas: 3, operations: { get: [{ work: 1ms }] } }`,
      clients: "users: { target: web.get, arrivals: { constant: 100/s } }",
      rest: `faults: [{ at: 5s, scale: { to: 3 }, ${WEB} }, { at: 10s, scale: { to: 2 }, on: { service: api } }]`,
    });
    assert.deepEqual(failures(done), {});
    for (const web of [0, 1, 2]) {
      assert.equal(done.world.clusters[done.world.clusterOf(web, 0)].endpoints.size, 2);
    }
    assert.equal(new Set([0, 1, 2].map((web) => done.world.clusterOf(web, 0))).size, 3);
  });

  it("leaves the chance of others alone: nothing else changes before anything happens", () => {
    const service = "replicas: 4, lifecycle: { startup: exp 2s }";
    const steps = "[{ work: exp 3ms }]";
    const calm = with_([], { service, steps, duration: "20s" });
    const busy = with_([`at: 10s, rollout: {}, ${WEB}`], { service, steps, duration: "20s" });
    const early = ({ ended }: Run): unknown => ended.filter(({ to }) => to < 10 * SECOND);
    assert.deepEqual(early(busy), early(calm));
  });
});
