import assert from "node:assert/strict";
import fc from "fast-check";
import { COARSE, Histogram } from "../../src/stats/histogram";
import { InstanceLatency } from "../../src/world/instance-latency";

describe("InstanceLatency", () => {
  it("keeps the counts of each instance apart", () => {
    const record = fc.record({ instance: fc.nat(2), bucket: fc.nat((48 << COARSE) - 1) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        const latency = new InstanceLatency(3);
        for (const { instance, bucket } of records) latency.record(instance, bucket);
        latency.histograms().forEach((data, instance) => {
          const expected = new Float64Array(48 << COARSE);
          for (const one of records) if (one.instance === instance) expected[one.bucket]++;
          assert.deepEqual(Histogram.from(data).counts, expected);
        });
      }),
      { seed: 1 },
    );
  });

  it("counts beyond 2^16", () => {
    const latency = new InstanceLatency(2);
    for (let k = 0; k < 0x10000 * 2 + 5; k++) latency.record(1, 300);
    for (let k = 0; k < 0x10000; k++) latency.record(0, 100);
    const [one, other] = latency.histograms().map((data) => Histogram.from(data));
    assert.deepEqual([one.count, one.counts[100]], [0x10000, 0x10000]);
    assert.deepEqual([other.count, other.counts[300]], [0x10000 * 2 + 5, 0x10000 * 2 + 5]);
  });
});
