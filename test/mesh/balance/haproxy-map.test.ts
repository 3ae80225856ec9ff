import assert from "node:assert/strict";
import { haproxyMap } from "../../../src/mesh/balance/haproxy-map";

describe("haproxyMap", () => {
  it("has a place for each of a server's weight, over what divides all", () => {
    assert.deepEqual([...haproxyMap([10, 2, 2])], [0, 0, 0, 1, 0, 0, 2]);
    assert.deepEqual([...haproxyMap([7, 7])], [0, 1]);
    assert.deepEqual([...haproxyMap([])], []);
  });
});
