import assert from "node:assert/strict";
import { plan } from "../../src/run/plan";
import { experimentOf } from "./support/experiment";

describe("plan", () => {
  it("takes each replication for all variants before the next one", () => {
    assert.deepEqual(
      plan(experimentOf({ a: 2, b: 2 })).map(({ variant, replication }) => `${variant}/${replication}`),
      ["0/0", "1/0", "0/1", "1/1"],
    );
  });

  it("gives each variant as many replications as it asks for", () => {
    assert.deepEqual(
      plan(experimentOf({ a: 1, b: 3 })).map(({ variant, replication }) => `${variant}/${replication}`),
      ["0/0", "1/0", "1/1", "1/2"],
    );
  });
});
