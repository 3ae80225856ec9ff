import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../src/cli/command";
import { readFlags } from "../../src/cli/flags";
import { init } from "../../src/cli/init";
import { starter } from "../../src/cli/starter";
import { executeHere, load } from "../../src/index";

const QUIET = { quiet: true };

describe("init", () => {
  const home = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meshsim-init-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  it("writes a scenario without a fault, under its name", async () => {
    assert.equal(await init(["shop"], readFlags(QUIET)), 0);
    const { loaded, problems } = load(readFileSync("shop.yaml", "utf8"), "shop.yaml");
    assert.deepEqual(problems, []);
    assert.equal(loaded!.base.name, "shop");
    await init([], readFlags(QUIET));
    await init(["other.yaml"], readFlags(QUIET));
    assert.deepEqual(readdirSync("."), ["other.yaml", "scenario.yaml", "shop.yaml"]);
  });

  it("writes one that runs", () => {
    const overrides = [
      ["run.duration", "3s"],
      ["run.warmup", "1s"],
      ["run.replications", "1"],
    ].map(([path, value]) => ({ path, value, flag: `--set ${path}` }));
    const { loaded } = load(starter("shop"), "shop.yaml", { overrides });
    const { variants } = executeHere(loaded!.experiment);
    assert.deepEqual(
      variants.map(({ name }) => name),
      ["as-is", "round-robin", "one-more"],
    );
    // Poisson, 300/s for 2 s: 600 on average, standard deviation 24.5.
    for (const { results } of variants) assert.ok(Math.abs(results[0].routes[0].requests - 600) < 5 * 24.5);
  });

  it("leaves a file that is there alone, unless forced", async () => {
    writeFileSync("shop.yaml", "mine");
    assert.throws(
      () => init(["shop"], readFlags(QUIET)),
      new UsageError("shop.yaml is there already; --force replaces it"),
    );
    assert.equal(readFileSync("shop.yaml", "utf8"), "mine");
    await init(["shop"], readFlags({ ...QUIET, force: true }));
    assert.notEqual(readFileSync("shop.yaml", "utf8"), "mine");
  });

  it("refuses names that are paths, or none", () => {
    for (const name of ["../up", "a/b", "", "."]) {
      assert.throws(() => init([name], readFlags(QUIET)), UsageError, name);
    }
    assert.deepEqual(readdirSync("."), []);
  });
});
