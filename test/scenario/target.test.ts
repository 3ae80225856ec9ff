import assert from "node:assert/strict";
import { collectNames } from "../../src/scenario/names";
import { read } from "../../src/scenario/read";
import { parseTarget } from "../../src/scenario/target";

const { tree } = read(
  "services: { web: { operations: { get: [], put: [] } } }\n" +
    "clients: { users: { mix: { web.get: 1, web.put: 1 } } }",
  "a.yaml",
);
const names = collectNames(tree!);
const users = { scope: "client", index: 0, operation: null };

describe("parseTarget", () => {
  it("reads half a width, over the estimate or in the unit of the metric", () => {
    assert.deepEqual(parseTarget("users.p99.ci < 5%", names), {
      text: "users.p99.ci < 5%",
      metric: { ...users, name: "p99" },
      half: 0.05,
      isRelative: true,
    });
    const { half, isRelative } = parseTarget("users.mean.ci <= 5ms", names) as {
      half: number;
      isRelative: boolean;
    };
    assert.deepEqual([half, isRelative], [5e6, false]);
    assert.deepEqual((parseTarget("web.goodput.ci < 3/s", names) as { half: number }).half, 3);
    assert.deepEqual((parseTarget("users.get.p50.ci < 1%", names) as { metric: object }).metric, {
      ...users,
      operation: { service: 0, operation: 0 },
      name: "p50",
    });
  });

  it("takes percents of a share as points", () => {
    const found = parseTarget("users.availability.ci < 0.01%", names) as {
      half: number;
      isRelative: boolean;
    };
    assert.deepEqual([found.half, found.isRelative], [0.0001, false]);
  });

  const wrong: [string, RegExp][] = [
    ["users.p99 < 5%", /not an interval; write users.p99.ci/],
    ["users.p99.ci > 5%", /> makes no sense here/],
    ["usrs.p99.ci < 5%", /no client or service "usrs"; did you mean "users"/],
    ["users.p98.ci < 5%", /no metric "p98"/],
    ["users.p99.ci < 5", /5 does not suit p99/],
    ["users.p99.ci < 0%", /never gets as narrow/],
    ["users.recovery.ci < 5%", /no mean to be sure of/],
    ["narrow", /is not a precision/],
  ];
  for (const [text, message] of wrong) {
    it(`refuses ${text}`, () => {
      const complaint = parseTarget(text, names);
      assert.ok(typeof complaint === "string");
      assert.match(complaint, message);
    });
  }
});
