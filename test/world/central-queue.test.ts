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

  it("keeps requests while no instance is up, and serves them in order when one is back", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 2ms }] } }";
    const rest = `${CENTRAL}\nfaults: [{ at: 15ms, for: 30ms, crash: {} }]`;
    const done = run({ run: "duration: 55ms", services, clients: EVERY_10MS, rest });
    // Back at 45: 20, 30, 40 and 50 are served one after the other.
    assert.deepEqual(latencies(done), [2, 27, 19, 11, 3]);
  });

  it("drops those whose time is over, and forgets those nobody waits for", () => {
    const services = "web: { workers: 1, operations: { get: [{ work: 2ms }] } }";
    for (const deadline of ["propagate", "ignore"]) {
      const rest = `mesh: { defaults: { balancer: centralQueue, timeout: 8ms, deadline: ${deadline} } }
faults: [{ at: 15ms, for: 30ms, crash: {} }]`;
      const done = run({ run: "duration: 65ms", services, clients: EVERY_10MS, rest });
      // 40 waits until 45; where its predecessors have not left it waits for their work too, and so does 50
      // no more.
      assert.deepEqual(failures(done), { timeout: deadline === "propagate" ? 2 : 3 });
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
    const services = "web: { workers: 1, operations: { get: [] } }";
    const clients = "users: { target: web.get, arrivals: { constant: 100000/s } }";
    const rest = `${CENTRAL}\nfaults: [{ at: 0s, for: 500ms, crash: {} }]`;
    const done = run({ run: "duration: 600ms", services, clients, rest });
    assert.equal(done.result.routes[0].successes, 59_999);
  });
});
