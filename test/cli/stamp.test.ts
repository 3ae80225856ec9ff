import assert from "node:assert/strict";
import { readFlags } from "../../src/cli/flags";
import { stampLines, stampOf } from "../../src/cli/stamp";
import { experimentOf } from "../run/support/experiment";

describe("stampOf", () => {
  it("gives the command that gives the same results, ready for a shell", () => {
    const flags = readFlags({
      set: ["slo=[a.p99 < 1ms]", "x=it's"],
      replications: "4",
      quiet: true,
      jobs: "2",
    });
    const { rerun } = stampOf(experimentOf({ a: 4 }), "abc", "compare", ["my file.yaml", "b.yaml"], flags);
    assert.equal(
      rerun,
      "meshsim compare 'my file.yaml' b.yaml --set 'slo=[a.p99 < 1ms]' --set 'x=it'\\''s' --replications 4",
    );
  });
});

describe("stampLines", () => {
  it("says version, scenario, seed, replications and engine, and below it the command", () => {
    const line = stampLines({
      version: "1.0.0",
      hash: "0123456789abcdef".repeat(4),
      seed: "7",
      replications: "1",
      node: "20.0.0",
      rerun: "meshsim run x.yaml",
    });
    assert.equal(
      line,
      "meshsim 1.0.0  scenario sha256:01234567  seed 7  1 replication  node 20.0.0\nrerun: meshsim run x.yaml",
    );
  });
});
