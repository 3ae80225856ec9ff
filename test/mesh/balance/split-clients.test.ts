import assert from "node:assert/strict";
import { murmurHash2, SplitClients } from "../../../src/mesh/balance/split-clients";

describe("split_clients", () => {
  it("gives parts their shares of keys", () => {
    const split = new SplitClients([10, 40, null]);
    const n = 20_000;
    const counts = [0, 0, 0];
    for (let k = 0; k < n; k++) counts[split.partOf(`user-${k}`)]++;
    [0.1, 0.4, 0.5].forEach((share, k) => {
      const deviation = Math.sqrt(n * share * (1 - share));
      assert.ok(Math.abs(counts[k] - n * share) < 5 * deviation, counts.join());
    });
  });

  it("leaves who is in no part alone, and refuses more than all", () => {
    const key = Array.from({ length: 100 }, (_, k) => `user-${k}`).find(
      (text) => murmurHash2(text) > 0.5 * 2 ** 32,
    )!;
    assert.equal(new SplitClients([50]).partOf(key), -1);
    assert.equal(new SplitClients([50, null]).partOf(key), 1);
    assert.throws(() => new SplitClients([60, 41]), /101% are more than there is/);
  });

  it("moves nobody out of the first parts when a part takes from the rest", () => {
    const before = new SplitClients([20, null]);
    const after = new SplitClients([20, 30, null]);
    for (let k = 0; k < 1000; k++) {
      const part = before.partOf(`user-${k}`);
      if (part === 0) assert.equal(after.partOf(`user-${k}`), 0);
      else assert.ok(after.partOf(`user-${k}`) > 0);
    }
  });
});
