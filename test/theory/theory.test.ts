import assert from "node:assert/strict";
import { BEYOND } from "./beyond";
import { CASES, readCases } from "./case";
import { judge, quickRequests, whyBeyond } from "./plan";

/**
 * The simulator against queueing theory: one short run of each case. Those that take longer to warm up, or make
 * many calls a request, are left to `npm run test:theory`, as are several seeds. With MESHSIM_THEORY=DIR the
 * cases come from that folder.
 */
const REQUESTS_MAX = 300_000;
const WARMUP_MAX = 100_000;

const cases = readCases();

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
      const { problems } = judge(theory, requests, ["1"]);
      assert.ok(problems.length === 0, `\n${problems.join("\n")}`);
    });
  }
});

describe("the theory tests", () => {
  it("run every case that is not named as beyond them, and only these", function () {
    if (process.env.MESHSIM_THEORY !== undefined) this.skip();
    const beyond = cases.filter((theory) => whyBeyond(theory) !== null).map(({ id }) => id);
    assert.deepEqual(beyond, Object.keys(BEYOND).sort(), `cases of ${CASES}`);
  });

  it("can fail: no metric of a queue passes for that of one which is a tenth busier", function () {
    const theory = cases.find(({ family }) => family === "mm1");
    if (theory === undefined) this.skip();
    const busier = JSON.parse(JSON.stringify(theory)) as typeof theory;
    const { arrivals } = (busier.scenario as { clients: { arrivals: { rate: number } } }).clients;
    arrivals.rate *= 1.1;
    const { problems } = judge(busier, REQUESTS_MAX, ["1"]);
    const named = problems.map((problem) => problem.split(":")[0]);
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
