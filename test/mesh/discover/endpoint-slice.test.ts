import assert from "node:assert/strict";
import { hintedEndpoints, podConditions, usableEndpoints } from "../../../src/mesh/discover/endpoint-slice";

describe("podConditions", () => {
  it("says ready of a pod that is ready and not ending, or of any if unready ones are published", () => {
    for (const ready of [false, true]) {
      for (const terminating of [false, true]) {
        const pod = { ready, terminating };
        assert.deepEqual(podConditions(pod, false), {
          ready: ready && !terminating,
          serving: ready,
          terminating,
        });
        assert.deepEqual(podConditions(pod, true), { ready: true, serving: ready, terminating });
      }
    }
  });
});

describe("usableEndpoints", () => {
  const ready = podConditions({ ready: true, terminating: false }, false);
  const unready = podConditions({ ready: false, terminating: false }, false);
  const ending = podConditions({ ready: true, terminating: true }, false);
  const ended = podConditions({ ready: false, terminating: true }, false);

  it("uses the ready ones while there are any", () => {
    assert.deepEqual(usableEndpoints([unready, ending, ready, ended]), [ready]);
  });

  it("falls back to those that still serve while they end", () => {
    assert.deepEqual(usableEndpoints([unready, ending, ended, ending]), [ending, ending]);
    assert.deepEqual(usableEndpoints([unready, ended]), []);
  });
});

describe("hintedEndpoints", () => {
  const a = { zoneHints: ["a"], nodeHints: ["n1"] };
  const b = { zoneHints: ["b"], nodeHints: ["n2"] };
  const both = { zoneHints: ["a", "b"], nodeHints: ["n2"] };

  it("keeps to the zone by zone hints", () => {
    assert.deepEqual(hintedEndpoints([a, b, both], "a"), [a, both]);
  });

  it("prefers node hints", () => {
    assert.deepEqual(hintedEndpoints([a, b, both], "a", "n2"), [b, both]);
    assert.deepEqual(
      hintedEndpoints([a, b, both], "a", "n3"),
      [a, both],
      "none for this node: zone hints count",
    );
  });

  it("uses all if one has no hint or none is for here", () => {
    const none = {};
    assert.deepEqual(hintedEndpoints([a, none, both], "a"), [a, none, both]);
    assert.deepEqual(hintedEndpoints([a, b], "c"), [a, b]);
    assert.deepEqual(hintedEndpoints([], "a"), []);
  });
});
