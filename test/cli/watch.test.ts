import assert from "node:assert/strict";
import { inShell, type Running } from "./support/shell";

const SCENARIO = `meshsim: 1
name: tiny
run: { duration: 2s, replications: 2 }
services: { web: { operations: { Get: [{ work: 5ms }] } } }
clients: { users: { target: web.Get, arrivals: { trace: { file: load.csv, bin: 1s } } } }
outputs: { html: false }
`;
const LOAD = "time_s,requests\n0,20\n1,20\n";

describe("meshsim run --watch", () => {
  const shell = inShell({ "tiny.yaml": SCENARIO, "load.csv": LOAD });

  /** Waits until it has said this, anew each time. */
  function reader({ child }: Running): (what: RegExp) => Promise<string> {
    let said = "";
    child.stderr!.on("data", (text: string) => (said += text));
    return async (what) => {
      while (!what.test(said) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const told = said;
      assert.match(told, what);
      said = "";
      return told;
    };
  }

  it("runs again when a file it reads changes, says what is other, and ends with Ctrl-C", async () => {
    const run = shell.start("run", "tiny.yaml", "--watch", "--out", "out", "--format", "csv");
    const next = reader(run);
    assert.doesNotMatch(await next(/^watching 2 files; Ctrl-C leaves$/m), /Since the last run/);
    shell.write("load.csv", "time_s,requests\n0,30\n1,30\n");
    const more = await next(/^watching 2 files/m);
    assert.match(more, /^load\.csv changed$/m);
    assert.match(more, /Since the last run\n.*\ntiny +users +goodput +20\.0 +30\.0\/s +-50\.0 % +\S/);
    // A mistake is told, and mended.
    shell.write("tiny.yaml", SCENARIO.replace("services", "servces"));
    assert.match(await next(/^watching 2 files/m), /did you mean "services"/);
    shell.write("tiny.yaml", SCENARIO.replace("5ms", "9ms"));
    assert.match(await next(/^watching 2 files/m), /tiny +users +mean +5\.\d+ +9\.\d+ ms +\+80\.0 % /);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.equal(shell.facts("out").partial, false);
  });

  it("refuses what cannot change, and what another run has left", () => {
    const stdin = shell.meshsim(["run", "-", "--watch"], SCENARIO);
    assert.deepEqual([stdin.status, stdin.stdout], [2, ""]);
    assert.match(stdin.stderr, /--watch needs a file/);
    assert.equal(shell.meshsim(["run", "gone.yaml", "--watch"]).status, 2);
    shell.write("out", "mine");
    assert.equal(shell.meshsim(["run", "tiny.yaml", "--watch", "--out", "out"]).status, 2);
    assert.match(
      shell.meshsim(["validate", "tiny.yaml", "--watch"]).stderr,
      /validate has no --watch; run and/,
    );
  });
});
