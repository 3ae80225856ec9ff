import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { arrivalsIn, countsIn, dispersion, timesOf } from "../../support/arrivals-of";
import { SECOND } from "../../support/world-of";

const DAY = join(__dirname, "../../../../shared/data/nasa-http-1995-07-13-per-second.csv");

function replayed(content: string, settings: string, seed = "1"): number[] {
  const arrivals = arrivalsIn(`trace: { file: trace.csv, ${settings} }`, { readText: () => content });
  return timesOf(arrivals, Infinity, seed);
}

function isRising(times: readonly number[]): boolean {
  return times.every((at, k) => Number.isInteger(at) && at >= (k > 0 ? times[k - 1] : 0));
}

describe("Replay", () => {
  const COUNTS = "time_s,requests\n0,400\n1,0\n2,900\n5,2500\n";
  const IN_SECONDS = [400, 0, 900, 0, 0, 2500];

  it("has the counts of each bin, anywhere in it", () => {
    const times = replayed(COUNTS, "bin: 1s");
    assert.ok(isRising(times));
    assert.deepEqual(countsIn(times, SECOND, 6), IN_SECONDS);
    const quarters = countsIn(times, SECOND / 4, 24).slice(20);
    // Binomial: 2500 requests over four quarters.
    for (const count of quarters) assert.ok(Math.abs(count - 625) < 6 * Math.sqrt(625 * 0.75), String(count));
    assert.notDeepEqual(times, replayed(COUNTS, "bin: 1s", "2"));
  });

  it("multiplies counts by whole scales, and by chance for what is left", () => {
    assert.deepEqual(
      countsIn(replayed(COUNTS, "bin: 1s, scale: 3x"), SECOND, 6),
      IN_SECONDS.map((count) => 3 * count),
    );
    for (const scale of [0.3, 2.4]) {
      const rest = scale % 1;
      const counts = countsIn(replayed(COUNTS, `bin: 1s, scale: ${scale}x`), SECOND, 6);
      for (const [second, count] of counts.entries()) {
        const recorded = IN_SECONDS[second];
        const tolerance = 6 * Math.sqrt(recorded * rest * (1 - rest));
        assert.ok(Math.abs(count - scale * recorded) <= tolerance, `second ${second}: ${count}`);
      }
    }
  });

  it("keeps recorded times, and puts copies between them", () => {
    const recorded = [5, 5, 20, 90, 1000, 1001];
    const content = `at_ms\n${recorded.join("\n")}\n`;
    const times = recorded.map((ms) => ms * 1e6);
    assert.deepEqual(replayed(content, "format: timestamps"), times);
    assert.deepEqual(
      replayed(content, "format: timestamps, from: 10ms, to: 1s"),
      [20, 90].map((ms) => (ms - 10) * 1e6),
    );
    const tripled = replayed(content, "format: timestamps, scale: 3x");
    assert.ok(isRising(tripled));
    assert.deepEqual(
      tripled.filter((_, k) => k % 3 === 2),
      times,
    );
    const thinned = replayed(content, "format: timestamps, scale: 0.5x");
    assert.ok(thinned.every((at) => times.includes(at)));
  });

  it("thins independently: half of evenly spaced requests disperse as coins do", () => {
    const content = `at_ms\n${Array.from({ length: 100_000 }, (_, k) => k).join("\n")}\n`;
    const counts = countsIn(replayed(content, "format: timestamps, scale: 0.5x"), SECOND / 10, 1000);
    // Binomial of 100 and 1/2: variance over mean is 1/2, known to sqrt(2 / 1000) = 4.5 %.
    assert.ok(Math.abs(dispersion(counts) / 0.5 - 1) < 0.27, String(dispersion(counts)));
  });

  describe("of a recorded day of a web server", () => {
    before(function () {
      if (existsSync(DAY)) return;
      console.warn(`      SKIPPED: ${DAY} is not there`);
      this.skip();
    });

    it("has all of its requests", () => {
      assert.equal(replayed(readFileSync(DAY, "utf8"), "bin: 1s").length, 134_203);
    });

    it("is as bursty as the day: hour 9, by the second and by the minute", () => {
      const times = replayed(readFileSync(DAY, "utf8"), "bin: 1s, from: 9h, to: 10h");
      assert.equal(times.length, 14_926);
      // Figures of the record: bins keep their counts, so only the choice of the variance's divisor is free.
      for (const [seconds, figure] of [
        [1, 1.66],
        [60, 22.5],
      ]) {
        const measured = dispersion(countsIn(times, seconds * SECOND, 3600 / seconds));
        assert.ok(Math.abs(measured / figure - 1) < 0.1, `${seconds} s: ${measured}`);
      }
    });
  });

  it("counts dates and times from the first of them", () => {
    const content =
      "when,tokens\n2023-11-16 23:59:59.25,5\n2023-11-17T00:00:00Z,7\n2023-11-17 01:00:00.5+01:00,1\n";
    assert.deepEqual(replayed(content, "format: timestamps"), [0, 0.75 * SECOND, 1.25 * SECOND]);
  });

  /** The squared coefficient of variation of the gaps, as data/README-inputs.md has it. */
  for (const [name, requests, scv] of [
    ["code", 8819, 173],
    ["conv", 19_366, 1.2],
  ] as const) {
    it(`replays an hour of requests to a language model (${name}): all of them, and their gaps`, function () {
      const file = join(__dirname, `../../../../shared/data/azure-llm-2023-${name}.csv`);
      if (!existsSync(file)) {
        console.warn(`      SKIPPED: ${file} is not there`);
        this.skip();
      }
      const times = replayed(readFileSync(file, "utf8"), "format: timestamps");
      assert.equal(times.length, requests);
      const gaps = times.slice(1).map((at, k) => at - times[k]);
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const square = gaps.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0) / gaps.length;
      const measured = square / (mean * mean);
      assert.ok(Math.abs(measured / scv - 1) < 0.1, String(measured));
    });
  }

  it("plays evenly where it is asked to, and faster", () => {
    const arrivals = arrivalsIn("trace: { file: trace.csv, bin: 1s, speed: 2x }, process: constant", {
      readText: () => "time_s,requests\n0,4\n3,2\n",
    });
    const ms = timesOf(arrivals, Infinity).map((at) => at / 1e6);
    assert.deepEqual(ms, [62.5, 187.5, 312.5, 437.5, 1625, 1875]);
  });

  it("lets a part of a request come by chance, its mean kept", () => {
    const rows = Array.from({ length: 4000 }, (_, k) => `${k},0.3`).join("\n");
    for (const scale of [1, 2.5]) {
      const times = replayed(`${rows}\n`, `format: limbo, scale: ${scale}x`);
      const expected = 4000 * 0.3 * scale;
      assert.ok(
        Math.abs(times.length - expected) < 5 * Math.sqrt(expected),
        `${times.length}, not ${expected}`,
      );
      assert.ok(isRising(times));
    }
  });
});
