import assert from "node:assert/strict";
import { InternalError } from "../../../src/lib/assert";
import { PeakEwma } from "../../../src/mesh/balance/peak-ewma";
import { Endpoints } from "../../../src/mesh/endpoint";

const MS = 1_000_000;
const DECAY = 1000 * MS;

function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual}, expected ${expected}`);
}

describe("PeakEwma", () => {
  let endpoints: Endpoints;
  let metric: PeakEwma;

  beforeEach(() => {
    endpoints = new Endpoints();
    endpoints.update([{ key: "a", weight: 1 }]);
    metric = new PeakEwma(endpoints, { decayNs: DECAY, defaultRttNs: 30 * MS });
    metric.updated(0);
  });

  it("starts from the default, times the requests in flight and one more", () => {
    assert.equal(metric.load(0, 0), 30 * MS);
    endpoints.active[0] = 2;
    assert.equal(metric.load(0, 0), 3 * 30 * MS);
  });

  it("jumps up to a slower answer", () => {
    metric.answered(0, 400 * MS, 500 * MS);
    assert.equal(metric.load(0, 500 * MS), 400 * MS);
  });

  it("moves to a faster answer by the share that the elapsed time takes away", () => {
    metric.answered(0, 10 * MS, DECAY);
    assertNear(metric.load(0, DECAY), 30 * MS * Math.exp(-1) + 10 * MS * (1 - Math.exp(-1)));
  });

  it("falls to 1/e in each time constant in which nothing is heard, in one read or many", () => {
    for (let now = 0; now <= 2 * DECAY; now += DECAY / 8) metric.load(0, now);
    assertNear(metric.load(0, 2 * DECAY), 30 * MS * Math.exp(-2));
  });

  it("changes nothing when read twice at the same time", () => {
    const load = metric.load(0, DECAY / 3);
    assert.equal(metric.load(0, DECAY / 3), load);
  });

  it("compares an answer with the estimate as last read, as tower does", () => {
    // Unread, the estimate of 30 ms is still above the answer of 20 ms; once read it has decayed to 30 e^-1 =
    // 11 ms.
    metric.answered(0, 20 * MS, DECAY);
    assertNear(metric.load(0, DECAY), 30 * MS * Math.exp(-1) + 20 * MS * (1 - Math.exp(-1)));
    const read = new PeakEwma(endpoints, { decayNs: DECAY, defaultRttNs: 30 * MS });
    read.updated(0);
    read.load(0, DECAY);
    read.answered(0, 20 * MS, DECAY);
    assert.equal(read.load(0, DECAY), 20 * MS);
  });

  it("keeps the estimate of an endpoint that stays, though others come and go", () => {
    metric.answered(0, 900 * MS, 0);
    for (let i = 0; i < 20; i++) {
      endpoints.update([
        { key: i, weight: 1 },
        { key: "a", weight: 1 + i },
      ]);
      metric.updated(0);
    }
    assert.equal(metric.load(0, 0), 900 * MS);
  });

  it("forgets an endpoint that left, also when another gets its slot or it comes back itself", () => {
    metric.answered(0, 900 * MS, 0);
    for (const [key, now] of [
      ["b", DECAY],
      ["a", 2 * DECAY],
    ] as const) {
      endpoints.update([]);
      metric.updated(now);
      endpoints.update([{ key, weight: 1 }]);
      metric.updated(now);
      assert.equal(metric.load(endpoints.members[0], now), 30 * MS);
    }
  });

  it("refuses times that are not above 0", () => {
    assert.throws(() => new PeakEwma(endpoints, { decayNs: 0, defaultRttNs: 1 }), InternalError);
    assert.throws(() => new PeakEwma(endpoints, { decayNs: 1, defaultRttNs: 0 }), InternalError);
  });
});
