import assert from "node:assert/strict";
import { Debounce } from "../../../src/mesh/discover/debounce";

const OPTIONS = { afterNs: 100, maxNs: 1000, endpointsToo: true };

describe("Debounce", () => {
  it("pushes once it has been quiet", () => {
    const debounce = new Debounce(OPTIONS);
    assert.equal(debounce.dueAt, Infinity);
    assert.equal(debounce.changed(false, 0), "none");
    assert.equal(debounce.dueAt, 100);
    assert.equal(debounce.changed(true, 50), "none");
    assert.equal(debounce.changed(false, 60), "none");
    assert.equal(debounce.due(100), "none");
    assert.equal(debounce.dueAt, 160);
    assert.equal(debounce.due(160), "gathered");
    assert.equal(debounce.isFull, true);
    assert.equal(debounce.dueAt, Infinity);
  });

  it("pushes when a first change has waited long enough, however busy it is", () => {
    const debounce = new Debounce(OPTIONS);
    let pushedAt = -1;
    for (let now = 0; pushedAt < 0; now += 10) {
      if (now % 50 === 0) debounce.changed(false, now);
      if (now >= debounce.dueAt && debounce.due(now) === "gathered") pushedAt = now;
    }
    assert.ok(pushedAt >= OPTIONS.maxNs && pushedAt < OPTIONS.maxNs + OPTIONS.afterNs);
    assert.equal(debounce.isFull, false);
  });

  it("holds what changes during a push until that has ended", () => {
    const debounce = new Debounce(OPTIONS);
    debounce.changed(true, 0);
    assert.equal(debounce.due(100), "gathered");
    debounce.changed(false, 120);
    assert.equal(debounce.due(220), "none");
    assert.equal(debounce.done(500), "gathered");
    assert.equal(debounce.isFull, false);
    assert.equal(debounce.done(700), "none");
  });

  it("goes on waiting for quiet when a push ends just after a change", () => {
    const debounce = new Debounce(OPTIONS);
    debounce.changed(true, 0);
    assert.equal(debounce.due(100), "gathered");
    debounce.changed(true, 120);
    assert.equal(debounce.done(150), "none");
    assert.equal(debounce.dueAt, 220);
    assert.equal(debounce.due(220), "gathered");
  });

  it("lets changes of endpoints alone pass at once when told so", () => {
    const debounce = new Debounce({ ...OPTIONS, endpointsToo: false });
    assert.equal(debounce.changed(false, 0), "this");
    assert.equal(debounce.dueAt, Infinity);
    assert.equal(debounce.changed(true, 1), "none");
  });
});
