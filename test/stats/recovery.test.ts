import assert from "node:assert/strict";
import { type Activity, recovery, type Span } from "../../src/stats/recovery";
import { column, S } from "../support/result-of";

const RUN = { intervalNs: S, warmupNs: 2 * S, durationNs: 12 * S };
const FAULT: Span = { fromNs: 4 * S, toNs: 6.5 * S };
const with_ = (errors: Record<number, number>, before = 0): Activity => ({
  requests: column(100),
  errors: column(before, errors),
  inFlight: column(0),
});

describe("recovery", () => {
  it("lasts from the end of the fault to the end of the last bad interval", () => {
    const { afterNs } = recovery(with_({ 4: 50, 5: 50, 6: 50, 7: 30, 8: 5 }), RUN, [FAULT]);
    assert.equal(afterNs, 9 * S - 6.5 * S);
  });

  it("counts a relapse", () => {
    assert.equal(recovery(with_({ 6: 50, 10: 50 }), RUN, [FAULT]).afterNs, 11 * S - 6.5 * S);
  });

  it("is 0 when availability is back with the end of the fault", () => {
    assert.equal(recovery(with_({ 4: 50, 5: 50 }), RUN, [FAULT]).afterNs, 0);
  });

  it("takes 99 % of the level before the fault as restored", () => {
    // Before: 0.8. Restored at 0.792, so 20 errors are as good as ever, 22 are not.
    assert.equal(recovery(with_({ 6: 20, 7: 20 }, 20), RUN, [FAULT]).afterNs, 0);
    assert.equal(recovery(with_({ 6: 22, 7: 22 }, 20), RUN, [FAULT]).afterNs, 8 * S - 6.5 * S);
  });

  it("reads the level after warm-up only", () => {
    assert.equal(recovery(with_({ 0: 100, 1: 100, 6: 5 }), RUN, [FAULT]).afterNs, 0.5 * S);
  });

  it("never comes when the last interval is still bad", () => {
    assert.deepEqual(recovery(with_({ 11: 2 }), RUN, [FAULT]), { afterNs: null, never: true });
  });

  it("waits for the last of several faults", () => {
    const later = { fromNs: 8 * S, toNs: 9 * S };
    assert.equal(recovery(with_({ 6: 50, 9: 50 }), RUN, [later, FAULT]).afterNs, S);
  });

  it("takes an interval in which requests hang and none ends as down, one without traffic as nothing", () => {
    const activity = {
      requests: column(100, { 6: 0, 7: 0, 10: 0 }),
      errors: column(0),
      inFlight: column(0, { 7: 3 }),
    };
    assert.equal(recovery(activity, RUN, [FAULT]).afterNs, 8 * S - 6.5 * S);
  });

  it("does not apply without a fault that ends within the measured time", () => {
    const nothing = { afterNs: null, never: false };
    assert.deepEqual(recovery(with_({ 11: 50 }), RUN, []), nothing);
    assert.deepEqual(recovery(with_({ 11: 50 }), RUN, [{ fromNs: 4 * S, toNs: Infinity }]), nothing);
    assert.deepEqual(recovery(with_({ 11: 50 }), RUN, [{ fromNs: 13 * S, toNs: 14 * S }]), nothing);
  });
});
