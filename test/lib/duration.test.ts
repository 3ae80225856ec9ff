import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/lib/duration";

describe("duration", () => {
  it("reads every unit", () => {
    const seconds: [string, number][] = [
      ["1ns", 1e-9],
      ["1us", 1e-6],
      ["1µs", 1e-6],
      ["1μs", 1e-6],
      ["1ms", 1e-3],
      ["1s", 1],
      ["1m", 60],
      ["1h", 3600],
      ["1d", 86400],
    ];
    for (const [text, value] of seconds) assert.equal(parseDuration(text), Math.round(value * 1e9), text);
  });

  it("reads fractions and sums of units", () => {
    assert.equal(parseDuration("1.5h"), 90 * 60 * 1e9);
    assert.equal(parseDuration("1m30s"), 90e9);
    assert.equal(parseDuration("0.1ms"), 100_000);
    assert.equal(parseDuration("0"), 0);
    assert.equal(parseDuration("0.4ns"), 0);
  });

  it("refuses anything else", () => {
    for (const text of [
      "",
      "5",
      "5 s",
      "s",
      "-5s",
      "1e3s",
      "5sec",
      "1m 30s",
      "NaN",
      ".5s",
      "5.s",
      "5s!",
      "١s",
    ]) {
      assert.equal(parseDuration(text), null, text);
    }
  });

  it("writes what it reads", () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (ns) => {
        const back = parseDuration(formatDuration(ns));
        // Beyond a few weeks the sum of the parts may round by one nanosecond.
        return back !== null && Math.abs(back - ns) <= 1;
      }),
    );
    assert.equal(formatDuration(90e9), "1m30s");
    assert.equal(formatDuration(1.5e9), "1.5s");
    assert.equal(formatDuration(250_000), "250us");
    assert.equal(formatDuration(0), "0s");
    assert.equal(formatDuration(Infinity), "none");
  });
});
