import assert from "node:assert/strict";
import fc from "fast-check";
import { InternalError } from "../../../src/lib/assert";
import { MembershipLog, MembershipView } from "../../../src/mesh/discover/membership";

describe("MembershipLog", () => {
  it("numbers changes and leaves out what changes nothing", () => {
    const log = new MembershipLog<string>();
    assert.equal(log.version, 0);
    assert.equal(log.record("a", true, 10), 1);
    assert.equal(log.record("a", true, 20), 1);
    assert.equal(log.record("b", false, 20), 1);
    assert.equal(log.record("a", false, 30), 2);
    assert.equal(log.changedAt(1), 10);
    assert.equal(log.changedAt(2), 30);
  });

  it("knows what was known at a time, and lets a reader begin anew", () => {
    const log = new MembershipLog<string>();
    log.record("a", true, 10);
    log.record("b", true, 10);
    log.record("a", false, 30);
    assert.deepEqual(
      [-1, 9, 10, 29, 30, 99].map((time) => log.versionAt(time)),
      [0, 0, 2, 2, 3, 3],
    );
    const view = new MembershipView<string>();
    log.applyUpTo(3, view);
    log.empty(view);
    assert.deepEqual([...view.members], []);
    assert.equal(log.applyUpTo(2, view), true);
    assert.deepEqual([...view.members], ["a", "b"]);
  });

  it("lets late news pass without effect", () => {
    const log = new MembershipLog<string>();
    log.record("a", true, 0);
    log.record("a", false, 1);
    const view = new MembershipView<string>();
    assert.equal(log.applyUpTo(2, view), true);
    assert.equal(log.applyUpTo(1, view), false);
    assert.equal(log.applyUpTo(2, view), false);
    assert.deepEqual([...view.members], []);
    assert.equal(view.version, 2);
  });

  it("shows a reader, whenever it reads, the members as of its version", () => {
    const change = fc.record({ key: fc.nat(5), isUp: fc.boolean(), heardOf: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const log = new MembershipLog<number>();
        const view = new MembershipView<number>();
        const members = new Set<number>();
        const history: number[][] = [[]];
        for (const [now, { key, isUp, heardOf }] of changes.entries()) {
          members[isUp ? "add" : "delete"](key);
          log.record(key, isUp, now);
          history[log.version] = [...members].sort();
          const before = view.version;
          log.applyUpTo(Math.min(heardOf, log.version), view);
          assert.ok(view.version >= before);
          assert.deepEqual([...view.members].sort(), history[view.version]);
        }
        assert.deepEqual([...log.members], [...members]);
      }),
    );
  });

  it("does not show an endpoint's short absence to a reader that skips it", () => {
    const log = new MembershipLog<string>();
    const view = new MembershipView<string>();
    log.applyUpTo(log.record("a", true, 0), view);
    log.record("a", false, 1);
    log.applyUpTo(log.record("a", true, 2), view);
    assert.deepEqual([...view.members], ["a"]);
  });

  it("refuses versions that are not there and changes against the order of time", () => {
    const log = new MembershipLog<string>();
    log.record("a", true, 5);
    assert.throws(() => log.changedAt(2), InternalError);
    assert.throws(() => log.applyUpTo(2, new MembershipView()), InternalError);
    assert.throws(() => log.record("b", true, 4), InternalError);
  });
});
