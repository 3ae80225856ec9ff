import assert from "node:assert/strict";
import { slotsOf } from "../../src/world/slots";
import { scenarioFrom } from "../support/world-of";

/** Slots of a service of 4 instances, in a run of 100 s. */
function slots(...faults: readonly string[]): number {
  const scenario = scenarioFrom({
    run: "duration: 100s",
    services: "web: { replicas: 4, operations: { get: [] } }, api: { operations: { get: [] } }",
    clients: "users: { mix: { web.get: 1, api.get: 1 }, arrivals: { constant: 1/s } }",
    rest: `faults: [${faults.map((fault) => `{ at: 10s, ${fault} }`).join(", ")}]`,
  });
  return slotsOf(scenario, 0);
}

const WEB = "on: { service: web }";

describe("slotsOf", () => {
  it("is what there is at the start where nothing comes", () => {
    assert.equal(slots(), 4);
    assert.equal(slots(`crash: {}, restart: 1s, ${WEB}`, "rollout: {}, on: { service: api }"), 4);
  });

  it("adds all that may come: with a rollout as many again, with a kill those that are killed", () => {
    assert.equal(slots(`rollout: {}, ${WEB}`), 8);
    assert.equal(slots("kill: {}, on: { service: web, instances: 3 }"), 7);
    // Of those that a rollout brings too, if it is so far: 5 at most.
    assert.equal(slots(`rollout: {}, ${WEB}`, `kill: {}, ${WEB}`), 4 + 4 + 5);
    assert.equal(slots(`scale: { to: 6 }, ${WEB}`), 4 + 12);
  });

  it("has room for twice as many as are to be expected of what comes again and again", () => {
    assert.equal(slots("every: exp 10s, kill: {}, on: { service: web, instances: 1 }"), 4 + 21);
    assert.ok(slots("every: 1ms, kill: {}, on: { service: web, instances: 1 }") < 2000);
  });
});
