import assert from "node:assert/strict";
import { failures, latencies, MS, requestsByInstance, run, SECOND } from "../../support/world-of";
import type { Run } from "../../support/world-of";

interface Setting {
  readonly duration?: string;
  readonly web?: string;
  readonly steps?: string;
  readonly arrivals?: string;
  readonly client?: string;
  readonly connections?: string;
  readonly mesh?: string;
  readonly more?: string;
}

/** A client calls `web`, 10 ms of work, over links of 2 ms each way. */
function with_(setting: Setting): Run {
  const {
    duration = "1s",
    web = "",
    steps = "[{ wait: 10ms }]",
    arrivals = "{ constant: 10/s }",
    client = "",
    connections = "protocol: http1",
    mesh = "balancer: roundRobin",
    more = "",
  } = setting;
  return run({
    run: `duration: ${duration}`,
    services: `web: { ${web} operations: { get: ${steps} } }`,
    clients: `users: { target: web.get, ${client} arrivals: ${arrivals} }`,
    rest:
      "topology: { zones: [a], network: { sameZone: 2ms } }\n" +
      `mesh: { defaults: { ${mesh}, connections: { ${connections} } } }\n${more}`,
  });
}

function opened({ result }: Run): number {
  return result.edges[0].connectionsOpened;
}

const RTT = 4;
const WORK = 10;

describe("Connections", () => {
  describe("that are made", () => {
    it("cost one round trip before the first request, and none for those that follow", () => {
      const done = with_({});
      assert.deepEqual(latencies(done), [RTT + RTT + WORK, ...Array<number>(9).fill(RTT + WORK)].slice(0, 9));
      assert.equal(opened(done), 1);
    });

    it("cost the round trips and the time of a handshake, where there is TLS", () => {
      const first = (tls: string, more = ""): number =>
        latencies(with_({ connections: `protocol: http1, tls: ${tls}${more}` }))[0];
      assert.equal(first("{}"), 3 * RTT + WORK);
      assert.equal(first("{ version: TLSv1.2, time: 3ms }"), 4 * RTT + 3 + WORK);
    });

    it("cost less where a session is resumed, from the second on", () => {
      // One request every 100 ms, each on a connection of its own.
      const took = (tls: string): number[] =>
        latencies(
          with_({ connections: `protocol: http1, idleTimeout: 20ms, tls: { resume: true, ${tls} }` }),
        );
      const rest = (value: number): number[] => Array<number>(8).fill(value);
      assert.deepEqual(took("version: TLSv1.2"), [4 * RTT + WORK, ...rest(3 * RTT + WORK)]);
      assert.deepEqual(took("time: 5ms, resumedTime: 1ms"), [
        3 * RTT + 5 + WORK,
        ...rest(3 * RTT + 1 + WORK),
      ]);
      assert.deepEqual(took("earlyData: true"), [3 * RTT + WORK, ...rest(2 * RTT + WORK)]);
    });

    it("fail where the handshake takes longer than connecting may", () => {
      const done = with_({ connections: "protocol: http1, connectTimeout: 9ms, tls: { version: TLSv1.2 }" });
      assert.deepEqual(failures(done), { connect_failure: 9 });
    });

    it("are as many as there are requests at once, where each carries one", () => {
      // A request every 2 ms that takes 14 ms on its connection: 7 at once, 9 while connections are made.
      const done = with_({ arrivals: "{ constant: 500/s }" });
      assert.ok(opened(done) >= 7 && opened(done) <= 9, String(opened(done)));
      assert.deepEqual(failures(done), {});
    });

    it("are few where each carries many", () => {
      const done = with_({ arrivals: "{ constant: 500/s }", connections: "protocol: http2, streams: 4" });
      // ceil(9 / 4) while the first are made, and never more.
      assert.ok(opened(done) >= 2 && opened(done) <= 3, String(opened(done)));
    });

    it("are no more than perHost: others wait for their turn", () => {
      // 3 at once on one connection: done after 8 + 10, then every 14 ms.
      const done = with_({
        arrivals: "{ constant: 1/s, burst: 3 }",
        duration: "3001ms",
        connections: "perHost: 1",
      });
      assert.deepEqual(latencies(done), [18, 32, 46]);
      assert.equal(opened(done), 1);
    });

    it("are not waited for longer than connectTimeout, and all that wait fail with it", () => {
      const done = with_({
        duration: "105ms",
        arrivals: "{ constant: 100/s }",
        connections: "protocol: http2, connectTimeout: 25ms",
        mesh: "balancer: random, discovery: { kind: xds, propagation: 10s }",
        more: "faults: [{ at: 0s, zoneOutage: {}, on: { zone: a } }]",
      });
      assert.deepEqual(failures(done), { connect_failure: 10 });
      // Asked for at 10 ms, given up at 35; the next by the request at 40.
      assert.deepEqual(latencies(done).length, 10);
      const ends = done.ended.map(({ to }) => to / MS);
      assert.deepEqual(ends.slice(0, 3), [35, 35, 35]);
    });

    it("fail after a round trip where nothing listens", () => {
      const done = with_({
        duration: "105ms",
        arrivals: "{ constant: 20/s }",
        mesh: "balancer: random, discovery: { kind: xds, propagation: 10s }",
        more: "faults: [{ at: 0s, crash: {}, on: { service: web } }]",
      });
      assert.deepEqual(failures(done), { connect_failure: 2 });
      assert.deepEqual(
        done.ended.map(({ from, to }) => (to - from) / MS),
        [RTT, RTT],
      );
    });
  });

  describe("that end", () => {
    it("are closed when idle for too long", () => {
      // Idle for 100 - 14 ms between two requests, and 100 - 18 after the first of a connection.
      assert.equal(opened(with_({ connections: "idleTimeout: 81ms" })), 9);
      assert.equal(opened(with_({ connections: "idleTimeout: 85ms" })), 5);
      assert.equal(opened(with_({ connections: "idleTimeout: 87ms" })), 1);
    });

    it("are closed after so many requests, on either side", () => {
      assert.equal(opened(with_({ connections: "maxRequestsPerConnection: 2" })), 5);
      assert.equal(opened(with_({ web: "connections: { maxRequests: 3 }," })), 3);
      assert.equal(
        opened(with_({ web: "connections: { maxRequests: 3 },", connections: "protocol: http2" })),
        3,
      );
    });

    it("take no more requests after maxAge, but finish what they have", () => {
      const done = with_({ connections: "protocol: http2, maxAge: 250ms", arrivals: "{ constant: 200/s }" });
      // The first at 5 ms; each following by the first request 250 ms later.
      assert.equal(opened(done), 4);
      assert.deepEqual(failures(done), {});
    });

    it("are retired by their instance without a loss", () => {
      const done = with_({
        web: "connections: { maxAge: 100ms },",
        connections: "protocol: grpc",
        arrivals: "{ constant: 200/s }",
      });
      // Of an age of 90 to 110 ms each, and 2 to 4 ms until the caller knows.
      assert.ok(opened(done) >= 8 && opened(done) <= 11, String(opened(done)));
      assert.deepEqual(failures(done), {});
    });

    it("are closed in spite of what is on them when the grace is over", () => {
      const done = with_({
        web: "connections: { maxAge: 100ms, grace: 20ms },",
        connections: "protocol: grpc",
        steps: "[{ wait: 500ms }]",
        arrivals: "{ constant: 200/s, stages: [{ for: 0s, to: 1/s }] }",
        duration: "50ms",
      });
      assert.ok(Object.keys(failures(done)).every((cause) => cause === "connection_reset"));
    });
  });

  describe("that an instance closes when idle", () => {
    /** Requests at gaps of 100 ms. */
    const race = (idle: string, more = ""): Run =>
      with_({ web: `connections: { idleTimeout: ${idle} },`, ...(more === "" ? {} : { mesh: more }) });

    it("lose the request that is on its way, within one round trip", () => {
      // Of a request sent at 0, the instance answers at 12, or at 16 after the first of a connection, and the
      // next gets there at 102: it is lost if the connection is closed in the 4 ms before that, since the
      // caller hears of it 2 ms later and the request was sent 2 ms earlier.
      assert.deepEqual(failures(race("81ms")), {});
      assert.ok(failures(race("84ms")).connection_reset > 0);
      assert.ok(failures(race("88ms")).connection_reset > 0);
      assert.deepEqual(failures(race("91ms")), {});
    });

    it("make the caller try again where the policy retries resets", () => {
      const done = race("88ms", "balancer: roundRobin, retry: { attempts: 1, on: [reset] }");
      assert.deepEqual(failures(done), {});
      assert.ok(done.result.edges[0].retries > 0);
    });

    it("lose nothing where the caller closes them earlier", () => {
      const done = with_({ web: "connections: { idleTimeout: 88ms },", connections: "idleTimeout: 80ms" });
      assert.deepEqual(failures(done), {});
    });

    it("lose as many of Poisson arrivals as gaps end within a round trip after the timeout", () => {
      // A gap is lost that ends from idle - 2 ms to idle + 2 ms after the answer was sent, less what the
      // request itself takes: for the rate L, exp(-L t) (1 - exp(-L 4 ms)) of all, t the earliest such gap.
      const rate = 50;
      const done = with_({
        duration: "400s",
        web: "connections: { idleTimeout: 20ms },",
        arrivals: `{ poisson: ${rate}/s }`,
        connections: "protocol: http2, perHost: 1",
        steps: "[]",
      });
      // Sent at 0, at the instance and answered at 2 ms; closed at 22 ms if none has come, heard of at 24 ms:
      // lost is what is sent from 20 to 24 ms with nothing between.
      const share = Math.exp(-rate * 0.02) * (1 - Math.exp(-rate * 0.004));
      const sent = done.ended.length;
      const lost = failures(done).connection_reset;
      // A lost one starts a gap of another kind (the next opens a connection): few, but they count as well.
      const sd = Math.sqrt(sent * share);
      assert.ok(
        Math.abs(lost - sent * share) < 5 * sd + 0.1 * sent * share,
        `${lost}, expected ${sent * share}`,
      );
    });
  });

  describe("to an instance that dies", () => {
    it("are reset with what is on its way; later requests make new ones", () => {
      const done = with_({
        arrivals: "{ constant: 100/s }",
        connections: "protocol: http2",
        mesh: "balancer: random, discovery: { kind: xds, propagation: 10s }",
        more: "faults: [{ at: 501ms, for: 1ms, crash: {}, restart: 0s, on: { service: web } }]",
      });
      // Sent at 490: in hand, killed; at 500: on its way, gets there at 502 when the process is new: reset.
      assert.deepEqual(failures(done), { killed: 1, connection_reset: 1 });
      assert.equal(opened(done), 2);
    });

    it("stay as they are when the whole machine is gone: nobody says so", () => {
      const done = with_({
        duration: "2s",
        client: "timeout: 300ms,",
        connections: "protocol: http2",
        mesh: "balancer: random, discovery: { kind: xds, propagation: 10s }",
        more: "faults: [{ at: 1s, for: 5s, nodeOutage: {}, on: { node: a/0 } }]",
      });
      // All later ones wait on the dead connection until the client gives up.
      assert.deepEqual(Object.keys(failures(done)), ["client_timeout"]);
      assert.equal(opened(done), 1);
    });
  });

  it("lose what is sent over a way that is cut, also what waited for them until then", () => {
    // A request every 10 ms on one connection that does one in 14: the line is never empty.
    const done = with_({
      arrivals: "{ constant: 100/s }",
      connections: "perHost: 1",
      more: "faults: [{ at: 101ms, for: 50ms, partition: { from: users, to: web } }]",
    });
    // It is sent again and again for as long as Linux does; the others go on after it.
    const [lost] = done.ended.filter(({ isOk }) => !isOk);
    assert.deepEqual(failures(done), { connection_reset: 1 });
    assert.ok(lost.to > 924.6 * SECOND && lost.to < 924.6 * SECOND + 200 * MS);
    assert.equal(done.ended.length, 99);
  });

  describe("where endpoints are chosen by connection", () => {
    const pinned = { mesh: "balancer: random", connections: "protocol: tcp", web: "replicas: 20," };

    it("bring all their requests to one instance", () => {
      const done = with_(pinned);
      assert.deepEqual(
        requestsByInstance(done, "web").filter((count) => count > 0),
        [9],
      );
    });

    it("do so for each caller", () => {
      const done = with_({
        ...pinned,
        connections: "protocol: tcp",
        client: "instances: 3,",
        duration: "10s",
      });
      assert.ok(requestsByInstance(done, "web").filter((count) => count > 0).length <= 3);
      assert.equal(opened(done), 3);
    });

    it("stay where they are when an endpoint joins, until they age", () => {
      const setting = {
        ...pinned,
        web: "replicas: 2,",
        mesh: "balancer: leastRequest",
        client: "instances: 40,",
        duration: "20s",
        arrivals: "{ constant: 1000/s }",
        steps: "[]",
        connections: "protocol: tcp, perHost: 1",
        more: "faults: [{ at: 1s, scale: { to: 4 }, on: { service: web } }]",
      };
      const [a, b, ...joined] = requestsByInstance(with_(setting), "web");
      assert.ok(a > 0 && b > 0);
      assert.deepEqual(joined, [0, 0]);
      const aged = with_({ ...setting, connections: "protocol: tcp, perHost: 1, maxAge: 2s" });
      assert.ok(requestsByInstance(aged, "web").every((count) => count > 1000));
    });
  });
});
