import assert from "node:assert/strict";
import { CustomBalancer } from "../../../src/mesh/balance/custom";
import { OK } from "../../../src/mesh/outcome";
import { endpointsWith } from "../../support/balancing";
import { TestRandom } from "../../support/test-random";

function custom(source: string, options: unknown = {}): CustomBalancer {
  const balancer = new CustomBalancer(endpointsWith([1, 1, 1]), { file: "mine.js", source, options });
  balancer.updated(0, new TestRandom(1));
  return balancer;
}

function pick(source: string): number {
  return custom(source).pick(0, new TestRandom(1));
}

describe("CustomBalancer", () => {
  it("does what its module says, with the options that it is given", () => {
    const source =
      "module.exports = ({ endpoints, options }) => ({ pick: () => endpoints.members[options.at] });";
    assert.equal(custom(source, { at: 2 }).pick(0, new TestRandom(1)), 2);
    assert.equal(pick("export default ({ endpoints }) => ({ pick: () => endpoints.members[1] });"), 1);
  });

  it("tells the module what it wants to hear of, and no more", () => {
    const source = `module.exports = () => {
      let last = -1;
      return { pick: () => last, sent: (slot) => { last = slot; }, answered: (slot) => { last = slot + 1; } };
    };`;
    const balancer = custom(source);
    const random = new TestRandom(1);
    assert.equal(balancer.pick(0, random), -1);
    balancer.sent!(1, 0);
    assert.equal(balancer.pick(0, random), 1);
    balancer.answered!(1, 5, 5, OK);
    assert.equal(balancer.pick(0, random), 2);
    assert.equal(custom("module.exports = () => ({ pick: () => -1 });").sent, undefined);
  });

  it("has state of its own in every balancer", () => {
    const source = "let n = 0; module.exports = () => ({ pick: () => n++ });";
    for (let k = 0; k < 2; k++) assert.equal(pick(source), 0);
  });

  it("says where a module is wrong", () => {
    const cases: [string, RegExp][] = [
      ["const x = 1;", /mine\.js.*it exports no function/],
      ["module.exports = () => 5;", /has no pick/],
      ["module.exports = () => ({\n  pick( {\n});", /mine\.js:3: /],
      ["\nmodule.exports = () => { throw new Error('no'); };", /mine\.js:2:32: no$/],
      ["module.exports = () => ({ pick: () => {\n  return x.y; } });", /mine\.js:2:\d+: x is not defined/],
      ["module.exports = () => ({ pick: () => 7 });", /pick answered 7, which is no slot/],
      ["module.exports = () => ({ pick: () => undefined });", /pick answered undefined/],
      ["const fs = require('fs');", /cannot require fs/],
      ["module.exports = () => ({ pick: () => Math.random() });", /Math\.random is not repeatable/],
      ["module.exports = () => ({ pick: () => Date.now() });", /Date is not defined/],
    ];
    for (const [source, message] of cases) assert.throws(() => pick(source), message, source);
  });
});
