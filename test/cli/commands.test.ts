import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "../../src/cli/command";
import { compare } from "../../src/cli/compare";
import { readFlags } from "../../src/cli/flags";
import { run } from "../../src/cli/run";

const SCENARIO = `meshsim: 1
run: { duration: 1s }
services: { web: { operations: { Get: [{ work: exp 5ms }] } } }
clients: { users: { target: web.Get, arrivals: { poisson: 100/s } } }
`;

/** Commands refuse these before anything runs. */
describe("run and compare", () => {
  let folder: string;
  let file: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "meshsim-commands-"));
    file = join(folder, "tiny.yaml");
    writeFileSync(file, SCENARIO);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function refused(
    command: Command,
    operands: readonly string[],
    message: string,
    options: Record<string, unknown> = {},
  ): Promise<void> {
    await assert.rejects(command(operands, readFlags(options)), (error: Error) => {
      assert.match(error.name, /^(Usage|Input|Output)Error$/);
      assert.equal(error.message, message);
      return true;
    });
  }

  it("run takes one scenario", async () => {
    await refused(run, [file, file], "run takes one scenario, not 2; compare takes several");
  });

  it("a missing file is met with the nearest name beside it", async () => {
    const wrong = join(folder, "tony.yaml");
    await refused(run, [wrong], `no such file: ${wrong}; did you mean ${file}?`);
  });

  it("a folder is no scenario", async () => {
    await refused(run, [folder], `${folder} is a folder; a scenario is a YAML file`);
  });

  it("compare needs variants, or several different files", async () => {
    const message = `${file} has no compare: block; add one, or name several scenarios`;
    await refused(compare, [file], message);
    await refused(compare, [file, file], `${file} is given twice`);
    await refused(compare, ["-", "-"], "only one scenario can come from standard input");
  });

  it("the output folder is looked at before anything runs", async () => {
    await refused(run, [file], `cannot write results to ${file}: it is a file`, { out: file });
    await refused(run, [file], `${folder} exists and is not empty`, { out: folder });
  });
});
