import assert from "node:assert/strict";
import { resultOf } from "../../src/world/collect";
import { checkConservation } from "../../src/world/conservation";
import { createWorld, simulate } from "../../src/world/simulate";
import { checkResult } from "../support/result-checks";
import { scenarioOf } from "../support/sample-scenario";
import { swarmScenario } from "../support/swarm";
import { checkRecording } from "../support/recording-checks";
import { auditWorld, watchRows } from "../support/world-audit";

/** How many scenarios; MESHSIM_SWARM=5000 for a long night, MESHSIM_SWARM_FROM=17 to begin at a seed. */
const COUNT = Number(process.env["MESHSIM_SWARM"] ?? 200);
const FROM = Number(process.env["MESHSIM_SWARM_FROM"] ?? 1);

describe(`a swarm of ${COUNT} random scenarios`, () => {
  it("runs, twice with the same result, and adds up", function () {
    this.timeout(0);
    for (let seed = FROM; seed < FROM + COUNT; seed++) check(seed);
  });
});

function check(seed: number): void {
  const text = swarmScenario(seed);
  try {
    const scenario = scenarioOf(text);
    const world = createWorld(scenario, 0);
    watchRows(world);
    world.run();
    auditWorld(world);
    checkConservation(world);
    const result = resultOf(world);
    checkResult(result);
    if (seed % 4 === 0)
      assert.deepEqual(simulate(scenario, { replication: 0 }), result, "the same seed differs");
    else if (seed % 4 === 1) checkRecording(scenario, result);
  } catch (error) {
    const mocha = "npx mocha --no-config -r ts-node/register test/world/swarm.test.ts";
    const repeat = `MESHSIM_SWARM=1 MESHSIM_SWARM_FROM=${seed} ${mocha}`;
    console.error(`\n${text}\nfails; repeat it with:\n${repeat}\n`);
    throw error;
  }
}
