import assert from "node:assert/strict";
import { readFlags } from "../../src/cli/flags";
import { truth } from "../../src/cli/truth";

/** What it refuses before anything runs. */
async function complaint(options: Record<string, unknown>, operands: string[] = []): Promise<string> {
  try {
    await truth(operands, readFlags(options));
  } catch (error) {
    assert.equal((error as Error).name, "UsageError");
    return (error as Error).message;
  }
  return assert.fail("accepted");
}

describe("truth", () => {
  it("says which cases there are when the pattern fits none", async () => {
    assert.match(await complaint({ only: "mm2" }), /^--only mm2: no case is called so; there are .*mm1, /);
  });

  it("takes no scenario, no setting of one, and no single run", async () => {
    assert.match(await complaint({}, ["shop.yaml"]), /takes no scenario/);
    assert.match(await complaint({ seed: "7" }), /truth has no --seed/);
    assert.match(await complaint({ replications: "1" }), /at least 2/);
  });
});
