import assert from "node:assert/strict";
import { FAILED, SUCCEEDED } from "../../src/mesh/breaker";
import { GOBREAKER, Gobreaker } from "../../src/mesh/resilience/gobreaker";
import { POLLY, PollyBreaker } from "../../src/mesh/resilience/polly-breaker";
import { RESILIENCE4J, Resilience4jBreaker } from "../../src/mesh/resilience/resilience4j-breaker";

describe("every circuit breaker", () => {
  const MADE = {
    Gobreaker: () => new Gobreaker(GOBREAKER, 0),
    PollyBreaker: () => new PollyBreaker(POLLY),
    Resilience4jBreaker: () => new Resilience4jBreaker(RESILIENCE4J, 0),
  };
  for (const [name, make] of Object.entries(MADE)) {
    it(`${name} stays closed while all goes well, opens when all fails, and closes again`, () => {
      const breaker = make();
      let now = 0;
      const calls = (n: number, end: typeof FAILED | typeof SUCCEEDED): number => {
        let made = 0;
        for (let k = 0; k < n; k++, now += 1e6) {
          const ticket = breaker.acquire(now);
          if (ticket < 0) continue;
          made++;
          breaker.settle(ticket, end, 1e6, now);
        }
        return made;
      };
      assert.equal(calls(1000, SUCCEEDED), 1000);
      assert.ok(calls(1000, FAILED) <= 200);
      assert.equal(breaker.state(now), "open");
      assert.equal(calls(10, SUCCEEDED), 0);
      now += 61e9;
      assert.equal(calls(1000, SUCCEEDED), 1000);
      assert.equal(breaker.state(now), "closed");
    });
  }
});
