import assert from "node:assert/strict";
import { failures, latencies, requestsByInstance, run } from "../support/world-of";

const CENTRAL = "mesh: { defaults: { balancer: centralQueue } }";
const EVERY_10MS = "users: { target: web.get, arrivals: { constant: 100/s } }";

describe("CentralQueue", () => {
  it("serves first come, first served by whichever instance is free", () => {
    const services = "web: { replicas: 3, workers: 1, operations: { get: [{ work: 47ms }] } }";
    const freeAt = [0, 0, 0];
    const expected = Array.from({ length: 30 }, (_, k) => {
      const arrival = 10 * (k + 1);
      const first = freeAt.indexOf(Math.min(...freeAt));
      freeAt[first] = Math.max(arrival, freeAt[first]) + 47;
      return freeAt[first] - arrival;
    });
    assert.deepEqual(
      latencies(run({ run: "duration: 305ms", services, clients: EVERY_10MS, rest: CENTRAL })),
      expected,
    );
  });

  it("takes the fastest free worker", () => {
    const services = `web: { replicas: 2, workers: 1,
      speeds: [{ share: 50%, speed: 1x }, { share: 50%, speed: 2x }],
      operations: { get: [{ work: 14ms }] } }`;
    // 10: fast, to 17. 20: fast again. One at a time, so the slow one has nothing to do.
    const done = run({ run: "duration: 105ms", services, clients: EVERY_10MS, rest: CENTRAL });
    assert.deepEqual(latencies(done), Array<number>(10).fill(7));
  });

  it("without workers joins the instance with the least work for its speed", () => {
    const services = "web: { replicas: 4, cores: 1, operations: { get: [{ work: 100ms }] } }";
    const done = run({ run: "duration: 45ms", services, clients: EVERY_10MS, rest: CENTRAL });
    assert.deepEqual(requestsByInstance(done, "web"), [1, 1, 1, 1]);
  });

  it("refuses requests while no instance is up, those that wait too", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 12ms }] } }";
    const rest = `${CENTRAL}\nfaults: [{ at: 35ms, for: 30ms, crash: {} }]`;
    const done = run({ run: "duration: 75ms", services, clients: EVERY_10MS, rest });
    // 10 is served by 22, 20 by 34; 30 is being served and waits for nothing any more; 40 to 60 find nobody.
    assert.deepEqual(latencies(done), [12, 14, -1, -1, -1, -1, 12]);
    assert.deepEqual(failures(done), { killed: 1, no_endpoints: 3 });
  });

  it("lets as many wait as the lines of all instances that are up", () => {
    const services = "web: { replicas: 2, workers: 1, queue: 1, operations: { get: [{ work: 100ms }] } }";
    const done = run({ run: "duration: 65ms", services, clients: EVERY_10MS, rest: CENTRAL });
    // 10 and 20 work, 30 and 40 wait.
    assert.deepEqual(failures(done), { queue_full: 2 });
  });

  it("lets those go who have waited for as long as they may, from anywhere in line", () => {
    const services = (timeout: string): string =>
      `web: { replicas: 2, workers: 1, queue: { timeout: ${timeout} }, operations: { get: [{ work: 45ms }] } }`;
    // 10 is served to 55 and 20 to 65, 30 from 55 to 100 and 40 from 65 to 110. 50 leaves at 78, 60 at 88 and
    // 70 at 98; 80 is served from 100 to 145.
    const done = run({
      run: "duration: 85ms",
      services: services("28ms"),
      clients: EVERY_10MS,
      rest: CENTRAL,
    });
    assert.deepEqual(latencies(done), [45, 45, 70, 70, -1, -1, -1, 65]);
    assert.deepEqual(failures(done), { queue_timeout: 3 });
    const own = services("uniform 5ms..200ms").replace("45ms", "500ms");
    const all = run({ run: "duration: 305ms", services: own, clients: EVERY_10MS, rest: CENTRAL });
    assert.deepEqual(failures(all), { queue_timeout: 28 });
  });

  it("drops those whose deadline is over, and serves those whose caller has merely left", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 20ms }] } }";
    const clients = `users: { target: web.get, arrivals: { constant: 40/s } },
      others: { target: web.get, arrivals: { constant: 50/s } }`;
    for (const deadline of ["propagate", "ignore"]) {
      const rest = `mesh: { defaults: { balancer: centralQueue },
  edges: { users -> web: { timeout: 4ms, deadline: ${deadline} } } }`;
      const done = run({ run: "duration: 99ms", services, clients, rest });
      // The others keep the worker busy from 20 on; the users of 25, 50 and 75 do not wait for long enough.
      assert.deepEqual(failures(done), { timeout: 3 });
      const served = deadline === "propagate" ? 4 : 7;
      assert.equal(done.world.observer.operationRequests[1], served, deadline);
    }
  });

  it("finds the way to its service for an attempt whose caller has gone on to something else", () => {
    // The limit is shorter than the way there: when the attempt arrives, its call has ended and made room for
    // another.
    const services = `web: { workers: 1, operations: { get: [{ work: 1ms }] } },
      api: { workers: 1, operations: { get: [{ work: 1ms }] } }`;
    const clients = `users: { target: web.get, arrivals: { constant: 100/s } },
      others: { target: api.get, arrivals: { constant: 101/s } }`;
    const rest =
      "topology: { network: { sameZone: 20ms } }\nmesh: { defaults: { balancer: centralQueue, timeout: 5ms } }";
    const { result } = run({ run: "duration: 1s", services, clients, rest });
    assert.deepEqual(
      result.operations.map(({ requests }) => requests),
      // Those sent in the last 20 ms before 995 ms are still on their way when the last request ends.
      [97, 98],
    );
  });

  it("hands over a long queue of requests that take no time", () => {
    const services = "web: { workers: 1, operations: { get: [], hog: [{ work: 400ms }] } }";
    const clients = `users: { target: web.get, arrivals: { constant: 100000/s } },
      hogs: { target: web.hog, arrivals: { constant: 10/s } }`;
    const done = run({ run: "duration: 450ms", services, clients, rest: CENTRAL });
    assert.equal(done.result.routes[0].successes, 44_999);
  });
});
