import assert from "node:assert/strict";
import fc from "fast-check";
import type { Problem } from "../../src/scenario/problem";
import { showProblem } from "../../src/scenario/show-problem";

const PROBLEM: Problem = {
  severity: "error",
  message: 'services.web has no setting "replica"; did you mean "replicas"?',
  file: "scenario.yaml",
  line: 14,
  column: 5,
  source: "    replica: 3",
  length: 7,
};

describe("showProblem", () => {
  it("shows place, severity, message, the line and what is underlined", () => {
    assert.equal(
      showProblem(PROBLEM),
      [
        'scenario.yaml:14:5  error  services.web has no setting "replica"; did you mean "replicas"?',
        "   14 |     replica: 3",
        "      |     ^^^^^^^",
      ].join("\n"),
    );
  });

  it("shows one line for a problem without a place", () => {
    const problem = { ...PROBLEM, file: "--seed x", line: null, column: null, source: null, message: "no" };
    assert.equal(showProblem(problem), "--seed x  error  no");
  });

  it("cuts a long line around the place", () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.integer({ min: 1, max: 30 }), (before, length) => {
        const word = "W".repeat(length);
        const source = `${"a".repeat(before)}${word}${"b".repeat(200)}`;
        const lines = showProblem({ ...PROBLEM, source, column: before + 1, length }).split("\n");
        assert.ok(lines[1].length <= 80);
        assert.equal(lines[1].slice(lines[2].indexOf("^"), lines[2].length), word);
      }),
    );
  });

  it("colors only when asked, and never prints control characters of the file", () => {
    const evil = { ...PROBLEM, message: "bad \u001b[31mred", source: "a\u001b[2J\tb", column: 1, length: 1 };
    assert.ok(!showProblem(evil).includes("\u001b"));
    assert.ok(showProblem(PROBLEM, { color: true }).includes("\u001b[31merror"));
  });
});
