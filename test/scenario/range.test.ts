import assert from "node:assert/strict";
import { expandRange } from "../../src/scenario/range";

describe("expandRange", () => {
  const ranges: [text: string, values: string[]][] = [
    ["4..7", ["4", "5", "6", "7"]],
    ["4..12 step 4", ["4", "8", "12"]],
    ["4..11 step 4", ["4", "8"]],
    ["3..3", ["3"]],
    ["-2..2 step 2", ["-2", "0", "2"]],
    ["100/s..300/s step 100/s", ["100/s", "200/s", "300/s"]],
    ["0..20ms step 10ms", ["0ms", "10ms", "20ms"]],
    ["0.1x..0.5x step 0.1x", ["0.1x", "0.2x", "0.3x", "0.4x", "0.5x"]],
    ["0..1 step 0.25", ["0", "0.25", "0.5", "0.75", "1"]],
    ["99.9%..99.99% step 0.03%", ["99.9%", "99.93%", "99.96%", "99.99%"]],
    [" 1 .. 3 step 2 ", ["1", "3"]],
  ];
  for (const [text, values] of ranges) {
    it(`reads ${text}`, () => {
      assert.deepEqual(expandRange(text), values);
    });
  }

  const wrong: [text: string, message: RegExp][] = [
    ["4", /is not a range; write for example 4\.\.12 step 2/],
    ["4...5", /is not a range/],
    ["4..5 by 2", /is not a range/],
    ["100/s..200", /different units \(\/s, none\)/],
    ["10ms..1s step 10ms", /different units \(ms, s\)/],
    ["1x..2x", /1x\.\.2x needs a step/],
    ["0.5..2", /needs a step/],
    ["1..4 step 0", /the step of 1\.\.4 step 0 must be more than 0/],
    ["1..4 step -1", /must be more than 0/],
    ["5..4", /5 is more than 4/],
    ["1..1000000", /has 1000000 values; there may be 10000/],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${text}`, () => {
      const result = expandRange(text);
      assert.ok(!Array.isArray(result));
      assert.match(result.wrong, message);
    });
  }
});
