import assert from "node:assert/strict";
import { MS, run } from "../../support/world-of";

/** When the requests of a client come, ms; it has `arrivals` for 4 s and these faults. */
function arrivals(of: string, faults: string): number[] {
  const { ended } = run({
    run: "duration: 4s",
    services: "web: { operations: { get: [] } }",
    clients: `users: { target: web.get, arrivals: { ${of} } }, bots: { target: web.get, arrivals: { constant: 1/s } }`,
    rest: `faults: [${faults}]`,
  });
  return ended.filter(({ client }) => client === 0).map(({ from }) => from / MS);
}

const within = (times: readonly number[], from: number, to: number): number[] =>
  times.filter((time) => time >= from && time < to);

const ON = "on: { client: users }";

describe("traffic", () => {
  it("of twice as many adds requests between those there are, and none at other times", () => {
    const plain = arrivals("constant: 100/s", "");
    const twice = arrivals("constant: 100/s", `{ at: 1001ms, for: 1s, ${ON}, traffic: { to: 2x } }`);
    const extra = twice.filter((time) => !plain.includes(time));
    assert.equal(twice.length, plain.length + extra.length);
    assert.equal(extra.length, 100);
    // Evenly between: 5 ms after each.
    assert.ok(extra.every((time) => time >= 1001 && time < 2001 && time % 10 === 5));
  });

  it("of a part leaves out so many by chance", () => {
    const plain = arrivals("poisson: 2000/s", "");
    const part = arrivals("poisson: 2000/s", `{ at: 1s, for: 2s, ${ON}, traffic: { to: 0.3x } }`);
    assert.ok(part.every((time) => plain.includes(time)));
    const [before, left] = [within(plain, 1000, 3000).length, within(part, 1000, 3000).length];
    assert.ok(Math.abs(left - 0.3 * before) < 6 * Math.sqrt(before * 0.3 * 0.7), `${left} of ${before}`);
    assert.equal(plain.length - part.length, before - left);
  });

  const kinds = [
    "poisson: 1000/s",
    "uniform: 1000/s",
    "renewal: { rate: 1000/s, gap: gamma cv=2 }",
    "mmpp: { rates: [500/s, 1500/s], holding: [exp 10ms, exp 10ms] }",
    "diurnal: { mean: 1000/s, peak: 1500/s, period: 1s }",
    "poisson: 1000/s, burst: 4",
  ];
  for (const of of kinds) {
    it(`keeps the requests of ${of}, and adds as many as there would be`, () => {
      const plain = arrivals(of, "");
      const more = arrivals(of, `{ at: 1s, for: 2s, ${ON}, traffic: { to: 2.5x } }`);
      const extra = within(more, 1000, 3000).length - within(plain, 1000, 3000).length;
      assert.equal(more.length - plain.length, extra);
      // 1.5 times 2000; none of these varies more than bursts of 4, or a gap of variation 2: twice Poisson.
      assert.ok(Math.abs(extra - 3000) < 6 * 2 * Math.sqrt(3000), String(extra));
    });
  }

  it("may be a rate, where that of the client is steady", () => {
    const times = arrivals("constant: 100/s", `{ at: 1s, for: 1s, ${ON}, traffic: { to: 400/s } }`);
    assert.ok(Math.abs(within(times, 1000, 2000).length - 400) <= 1);
    const less = arrivals("poisson: 1000/s", `{ at: 1s, for: 2s, ${ON}, traffic: { to: 0/s } }`);
    assert.equal(within(less, 1000, 3000).length, 0);
  });

  it("multiplies with another, and is of all clients that it is not told to leave alone", () => {
    const two = "{ at: 1s, for: 2s, traffic: { to: 2x } }, { at: 2s, for: 2s, traffic: { to: 3x } }";
    const times = arrivals("constant: 100/s", two);
    const counts = [0, 1, 2, 3].map((second) => within(times, 1000 * second, 1000 * (second + 1)).length);
    [99, 200, 600, 300].forEach((count, second) => {
      assert.ok(Math.abs(counts[second] - count) <= 5, String(counts));
    });
    const others = arrivals("constant: 100/s", "{ at: 1s, on: { client: bots }, traffic: { to: 9x } }");
    assert.equal(others.length, 399);
  });

  it("may come again, and grow", () => {
    const again = arrivals(
      "constant: 100/s",
      `{ at: 1s, for: 500ms, every: 500ms, ${ON}, traffic: { to: 2x } }`,
    );
    assert.ok(Math.abs(within(again, 1000, 4000).length - (300 + 150)) <= 6);
    const grown = arrivals("poisson: 1000/s", `{ at: 0s, ramp: 4s, ${ON}, traffic: { to: 3x } }`);
    // Twice as many on average.
    assert.ok(Math.abs(grown.length - 8000) < 6 * Math.sqrt(8000), String(grown.length));
  });
});
