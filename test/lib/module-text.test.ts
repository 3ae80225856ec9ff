import assert from "node:assert/strict";
import { evaluateModule, placeOfError } from "../../src/lib/module-text";

describe("evaluateModule", () => {
  it("gives what a text exports, anew each time", () => {
    const [a, b] = [1, 2].map(() => evaluateModule("module.exports = { n: 1 };", "a.js") as { n: number });
    a.n = 5;
    assert.equal(b.n, 1);
    assert.equal(evaluateModule("export default 7;", "b.js"), 7);
  });

  it("lets modules see nothing but the language", () => {
    for (const name of ["process", "Date", "performance", "setTimeout", "fetch"])
      assert.equal(evaluateModule(`module.exports = typeof ${name};`, "c.js"), "undefined", name);
  });

  it("says where something was thrown", () => {
    try {
      evaluateModule("\n  null.x;", "d.js");
      assert.fail();
    } catch (error) {
      assert.match(placeOfError(error, "d.js"), /^d\.js:2:8: /);
    }
  });
});
