import assert from "node:assert/strict";
import { BEYOND } from "../../src/truth/beyond";
import type { TheoryCase } from "../../src/truth/case";
import { checkHere, quickRequests, whyBeyond } from "../../src/truth/check";
import { readCases } from "../../src/truth/read-cases";

/**
 * The simulator against queueing theory: one short run of each case. Those that take longer to warm up, or make
 * many calls a request, are left to `npm run test:theory`, as are several seeds.
 */
const REQUESTS_MAX = 300_000;
const WARMUP_MAX = 100_000;

const cases = readCases().map((one): TheoryCase => {
  assert.ok("theory" in one, one.file);
  return one.theory;
});

describe("the simulator and queueing theory", () => {
  for (const theory of cases) {
    const reason = whyBeyond(theory);
    if (reason !== null) {
      it(`${theory.id}: not to be run: ${reason}`);
      continue;
    }
    const isWide = JSON.stringify(theory.scenario).includes("parallel_copies");
    const requests = Math.min(quickRequests(theory), isWide ? REQUESTS_MAX / 10 : REQUESTS_MAX);
    if ((theory.run.warmup_requests ?? 0) > WARMUP_MAX) {
      it(`${theory.id}: see npm run test:theory`);
      continue;
    }
    it(`${theory.id}: ${theory.title}`, () => {
      const { verdict, reason: problems } = checkHere(theory, requests, 1);
      assert.equal(verdict, "passed", problems ?? "");
    });
  }
});

describe("the theory tests", () => {
  it("run every case that is not named as beyond them, and only these", () => {
    const beyond = cases.filter((theory) => whyBeyond(theory) !== null).map(({ id }) => id);
    assert.deepEqual(beyond, Object.keys(BEYOND).sort());
  });

  it("can fail: no metric of a queue passes for that of one which is a tenth busier", () => {
    const theory = cases.find(({ family }) => family === "mm1")!;
    const busier = structuredClone(theory);
    const { arrivals } = (busier.scenario as { clients: { arrivals: { rate: number } } }).clients;
    arrivals.rate *= 1.1;
    const { metrics } = checkHere(busier, REQUESTS_MAX, 1);
    const named = metrics.filter(({ problem }) => problem !== null).map(({ metric }) => metric);
    for (const metric of [
      "sojourn_mean",
      "sojourn_p50",
      "wait_mean",
      "utilisation",
      "in_system_mean",
      "throughput",
    ])
      assert.ok(named.includes(metric), `${metric} passes`);
  });
});
