import assert from "node:assert/strict";
import { Bins } from "../../../src/report/html/bins";
import { readTable } from "../../../src/report/html/read-csv";

const HEADER = "interval_s,requests_count,error_count,throughput_rps,p50_ms,p99_ms,in_flight_mean,queue_mean";

function binsOf(count: number): Bins {
  const lines = Array.from({ length: count }, (_, i) => `1.000,2,1,${i},1,${i % 10 === 0 ? "" : i},3,`);
  const bins = new Bins();
  for (const row of readTable([HEADER, ...lines].join("\n")).rows) bins.add(row);
  return bins;
}

const sum = (list: readonly number[]): number => list.reduce((one, other) => one + other, 0);

describe("bins", () => {
  it("keep a short series as it is", () => {
    const bins = binsOf(300);
    assert.deepEqual([bins.length, bins.width, bins.isMerged], [300, 1, false]);
    assert.deepEqual(bins.of("rate").slice(0, 3), [0, 1, 2]);
    assert.ok(Number.isNaN(bins.of("p99")[0]) && Number.isNaN(bins.of("queue")[5]));
  });

  for (const count of [301, 302, 599, 601, 1000, 10_000, 12_345]) {
    it(`lose nothing of ${count} intervals`, () => {
      const bins = binsOf(count);
      assert.ok(bins.length > 140 && bins.length <= 300, `${bins.length} points`);
      assert.equal(bins.length, Math.ceil(count / bins.width));
      assert.deepEqual([sum(bins.of("requests")), sum(bins.of("errors"))], [2 * count, count]);
      const { width } = bins;
      // The rates are those of an even climb: the mean of a point is in its middle, its highest at its end.
      bins.of("rate").forEach((rate, point) => {
        const end = Math.min((point + 1) * width, count);
        assert.ok(Math.abs(rate - (point * width + end - 1) / 2) < 1e-6, `point ${point}: ${rate}`);
        const highest = (end - 1) % 10 === 0 ? end - 2 : end - 1;
        if (end - point * width > 1) assert.equal(bins.of("p99")[point], highest);
      });
    });
  }
});
