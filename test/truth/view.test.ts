import assert from "node:assert/strict";
import type { CaseReport } from "../../src/truth/report";
import { truthView } from "../../src/truth/view";

const METRIC = {
  metric: "sojourn_mean",
  basis: null,
  theory: 1,
  ours: 1,
  low: 0.9,
  high: 1.1,
  allowed: 0.2,
  units: 100,
  spread: null,
  problem: null,
};
const PASSED = { file: "", id: "a-case", family: "", verdict: "passed", reason: null, seeds: 1 } as const;

function lines(title: string): string {
  const report: CaseReport = { ...PASSED, title, metrics: [METRIC] };
  return JSON.stringify(truthView([report], { isWhole: false, isWide: true, length: "" }));
}

describe("the view of truth", () => {
  it("says which cases are simulated otherwise than their words are, and only of these", () => {
    assert.match(lines("least-requests among all using a shared copy of the counters"), /note: a-case: /);
    assert.doesNotMatch(
      lines("least-requests among 2 using a shared copy of the counters"),
      /note: a-case: /,
    );
  });
});
