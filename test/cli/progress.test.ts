import assert from "node:assert/strict";
import fc from "fast-check";
import { ProgressLine, progressLine } from "../../src/cli/progress";
import type { Progress } from "../../src/run/execute";

const half: Progress = {
  jobs: 12,
  finished: 5,
  running: 2,
  simulatedNs: 600e9,
  totalNs: 1200e9,
  requests: 3_000_000,
};

/** What is written at each of these times (ms), one update at each. */
function written(isTTY: boolean, times: readonly number[], columns = 100): string[] {
  const texts: string[] = [];
  let now = 0;
  const stream = { isTTY, columns, write: (text: string) => texts.push(text) };
  const line = new ProgressLine(stream, () => now);
  for (now of times) line.update(half);
  line.clear();
  return texts;
}

describe("progressLine", () => {
  it("shows share, job, simulated time, requests per second of wall time and time to go", () => {
    assert.equal(
      progressLine(half, 10_000, 79),
      "[########--------]  50%  job 7/12  simulated 10m00s  300.0k requests/s  ETA 10s",
    );
  });

  it("never is wider than it may be, whatever the numbers", () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 1e18, noNaN: true }),
        fc.nat(),
        fc.integer({ min: 5, max: 120 }),
        (jobs, share, totalNs, requests, width) => {
          const progress = {
            jobs,
            finished: 0,
            running: jobs,
            simulatedNs: share * totalNs,
            totalNs,
            requests,
          };
          assert.ok(progressLine(progress, 1e7, width).length <= width);
        },
      ),
    );
  });
});

describe("ProgressLine", () => {
  it("on a terminal, waits half a second, redraws five times a second and takes the line away", () => {
    const texts = written(true, [100, 499, 500, 600, 699, 700, 750]);
    assert.equal(texts.length, 3);
    assert.ok(texts.slice(0, 2).every((text) => text.startsWith("\r[") && text.endsWith("\x1b[K")));
    assert.equal(texts[2], "\r\x1b[K");
  });

  it("elsewhere, writes a plain line every ten seconds at most", () => {
    const texts = written(false, [5_000, 9_999, 10_000, 15_000, 20_000]);
    assert.equal(texts.length, 2);
    assert.ok(texts.every((text) => text.startsWith("[") && text.endsWith("\n") && !text.includes("\x1b")));
  });

  it("takes a terminal that says it is 0 wide for one of 80", () => {
    assert.deepEqual(written(true, [500], 0), written(true, [500], 80));
  });

  it("writes nothing at all for a quick experiment", () => {
    assert.deepEqual(written(true, [100, 300]), []);
  });
});
