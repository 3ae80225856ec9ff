import assert from "node:assert/strict";
import { runScenario } from "./scenarios";

/** The canary is dead for 20 of the 110 s that are measured. */
const DEAD = 20 / 110;
/** While it lives one in twenty of its calls fails. */
const FAILING = 0.05 * (1 - DEAD);

/** What scenarios/canary.yaml is there to show; one replication is enough, so clear is the difference. */
describe("canary", () => {
  let lost: (variant: string) => number;
  before(() => {
    const { variants } = runScenario("canary", { "run.replications": "1" });
    lost = (name) => {
      const { results } = variants.find((one) => one.name === name)!;
      const { requests, failures } = results[0].routes.find(({ callerKind }) => callerKind === "client")!;
      return failures / requests;
    };
  });

  /** Five standard deviations of a share of 44,000 requests that is at most 0.03. */
  const near = (share: number, expected: number): void => {
    assert.ok(Math.abs(share - expected) < 5 * Math.sqrt(0.03 / 44_000), `${share}, expected ${expected}`);
  };

  it("hurts users by its share of the calls; those of a split that goes nowhere fail", () => {
    near(lost("split-10"), 0.1 * (DEAD + FAILING));
    near(lost("split-1"), 0.01 * (DEAD + FAILING));
  });

  it("hurts no more than its errors do where others may take its calls", () => {
    near(lost("by-instances"), 0.1 * FAILING);
    near(lost("split-10-fallback"), 0.1 * FAILING);
  });

  it("is more than one instance of ten can do with half of the calls", () => {
    assert.ok(lost("split-50") > 0.5 * (DEAD + FAILING), `${lost("split-50")}`);
  });

  it("hurts nobody by a few copies, and users by more than the database can do", () => {
    assert.equal(lost("mirror-10"), 0);
    assert.ok(lost("mirror-35") > 0.003, `${lost("mirror-35")}`);
  });
});
