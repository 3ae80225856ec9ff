import assert from "node:assert/strict";
import { Mt19937 } from "../../../src/mesh/balance/mt19937";

describe("Mt19937", () => {
  it("makes the 10,000th word that the C++ standard asks for", () => {
    const random = new Mt19937().seed(5489);
    for (let k = 1; k < 10_000; k++) random.next();
    assert.equal(random.next(), 4123659995);
  });

  it("begins anew from each seed", () => {
    const random = new Mt19937().seed(7);
    const first = Array.from({ length: 700 }, () => random.next());
    random.seed(8);
    for (let k = 0; k < 50; k++) random.next();
    random.seed(7);
    assert.deepEqual(
      Array.from({ length: 700 }, () => random.next()),
      first,
    );
  });
});
