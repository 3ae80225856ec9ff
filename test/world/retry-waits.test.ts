import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import { failures, run } from "../support/world-of";
import type { Run } from "../support/world-of";

const PAUSES = "backoff: { base: 10ms, max: 1s, jitter: none }";

interface Parts {
  readonly steps: string;
  readonly retry: string;
  readonly service?: string;
  readonly more?: string;
  readonly rate?: string;
  readonly run?: string;
  readonly on?: string;
}

/** Requests of one client to one instance, whose failures are retried. */
function done({ steps, retry, service = "", more = "", rate = "100/s", ...rest }: Parts): Run {
  const { on = "5xx", run: length = "15ms" } = rest;
  return run({
    run: `duration: ${length}`,
    services: `web: { ${service} operations: { get: ${steps} } }`,
    clients: `users: { target: web.get, arrivals: { constant: ${rate} } }`,
    rest: `mesh: { defaults: { retry: { on: [${on}], ${PAUSES}, ${retry} }${more} } }`,
  });
}

/** How long the only request took, ms. */
function took({ ended: [{ from, to }] }: Run): number {
  return (to - from) / 1e6;
}

describe("Answers that say how long to wait", () => {
  const fails = (says: string): string => `[{ wait: 1ms }, { fail: 100%${says} }]`;

  it("mean nothing to who does not ask", () => {
    const retry = "attempts: 2";
    // Three tries of 1 ms, pauses of 10 and 20 ms.
    for (const says of ["", ", retryAfter: 2s", ", retryAfter: never"])
      assert.equal(took(done({ steps: fails(says), retry })), 3 + 30);
  });

  it("are obeyed to the letter by gRPC's rule", () => {
    const retry = "attempts: 2, pushback: true";
    assert.equal(took(done({ steps: fails(""), retry })), 3 + 30);
    assert.equal(took(done({ steps: fails(", retryAfter: 2s"), retry })), 3 + 2 * 2000);
    const never = done({ steps: fails(", retryAfter: never"), retry });
    assert.equal(took(never), 1);
    assert.deepEqual(failures(never), { app_error: 1 });
  });

  it("let gRPC's pauses begin anew", () => {
    // The first call of the instance is told to wait; later ones are not.
    const retry = "attempts: 4, pushback: true";
    const steps =
      "[{ wait: 1ms }, { cache: { entries: 1, keys: 1, miss: [{ fail: 100%, retryAfter: 7ms }] } }, { fail: 100% }]";
    const told = done({ steps, retry });
    // What fails is not stored, so each is told: five tries, four waits of 7 ms.
    assert.equal(took(told), 5 + 4 * 7);
    const some = "[{ wait: 1ms }, { fail: 50%, retryAfter: 7ms }, { fail: 100% }]";
    const seen = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const all = done({ steps: some, retry: "attempts: 2, pushback: true", run: `15ms, seed: ${seed}` });
      seen.add(took(all) - 3);
    }
    // Told twice; first, then not: 10 ms as if it were the first; not, then told; never: 10 and 20 ms.
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      [14, 17, 30],
    );
  });

  it("are waited for about as long by Envoy's, if that is not too long", () => {
    const steps = fails(", retryAfter: 2s");
    const retry = "attempts: 1, rateLimitedBackOff: {}";
    const waits = [1, 2, 3, 4, 5].map((seed) => took(done({ steps, retry, run: `15ms, seed: ${seed}` })) - 2);
    // min + random % (min / 2)
    for (const wait of waits) assert.ok(wait >= 2000 && wait < 3000, String(wait));
    assert.ok(new Set(waits).size > 1);
    assert.equal(
      took(done({ steps, retry: "attempts: 1, rateLimitedBackOff: { maxInterval: 1s }" })),
      2 + 10,
    );
    assert.equal(took(done({ steps: fails(", retryAfter: never"), retry })), 2 + 10);
  });

  it("come of services that have too much to do", () => {
    const service = "workers: 1, queue: 0, retryAfter: 1s,";
    const parts = { steps: "[{ wait: 60ms }]", rate: "50/s", run: "45ms", service };
    const waits = (retry: string): number[] =>
      done({ ...parts, retry })
        .ended.map(({ from, to }) => Math.round((to - from) / 1e6))
        .sort((a, b) => a - b);
    // The second, at 40 ms, is refused at once, and comes again.
    assert.deepEqual(waits("attempts: 1, pushback: true"), [60, 1000 + 60]);
    assert.deepEqual(waits("attempts: 1"), [10, 60]);
  });

  it("come of Envoy's token bucket, in whole seconds", () => {
    const limit = (headers: string): string =>
      `, rateLimit: { localTokenBucket: { fillInterval: 2500ms${headers} } }`;
    const parts = { steps: "[{ wait: 1ms }]", rate: "50/s", run: "45ms", on: "unavailable" };
    const pause = (retry: string, headers: string): number => {
      const { ended } = done({ ...parts, retry: `attempts: 1, ${retry}`, more: limit(headers) });
      return Math.max(...ended.map(({ from, to }) => (to - from) / 1e6));
    };
    // The next token is 2500 ms away: 2 s, and up to half as long again.
    const heeds = "rateLimitedBackOff: {}";
    const told = pause(heeds, ", xRateLimitHeaders: true");
    assert.ok(told >= 2000 && told < 3001, String(told));
    assert.equal(pause(heeds, ""), 10);
    assert.equal(pause("pushback: true", ", xRateLimitHeaders: true, at: caller"), 2000);
  });

  it("are refused where rules do not go together", () => {
    const said = (policy: string): string[] => {
      const text = [
        "meshsim: 1",
        "run: { duration: 10s }",
        "services: { api: { operations: { get: [{ wait: 1ms }] } } }",
        "clients: { users: { target: api.get, arrivals: { constant: 1/s } } }",
        `mesh: { defaults: { ${policy} } }`,
      ].join("\n");
      return load(text, "test.yaml").problems.map(({ message }) => message);
    };
    assert.deepEqual(said("retry: { pushback: true, rateLimitedBackOff: {} }"), [
      "the policy of users -> api: retry: pushback (gRPC) and rateLimitedBackOff (Envoy) are two rules for one " +
        "thing; choose one",
    ]);
    assert.deepEqual(said("retry: { pushback: true }, hedge: { after: 10ms }"), [
      "the policy of users -> api: hedges do not heed retry.pushback; choose one",
    ]);
  });
});
