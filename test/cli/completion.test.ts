import assert from "node:assert/strict";
import { complete } from "../../src/cli/completion";
import { COMMANDS } from "../../src/cli/help";
import { settingPaths } from "../../src/scenario/paths";

describe("complete", () => {
  it("offers commands first", () => {
    const names = COMMANDS.map(({ name }) => name);
    assert.deepEqual(complete([]), names);
    assert.deepEqual(complete([""]), names);
    assert.deepEqual(complete(["com"]), ["compare", "completion"]);
  });

  it("offers the options that the command has", () => {
    assert.deepEqual(complete(["run", "--f"]), ["--force", "--format", "--fail-on-regression"]);
    assert.deepEqual(complete(["run", "--no"]), ["--no-progress", "--no-color"]);
    assert.deepEqual(complete(["list", "--f"]), []);
  });

  it("offers the values of options, and paths of settings", () => {
    assert.deepEqual(complete(["run", "a.yaml", "--format", "m"]), ["markdown"]);
    assert.deepEqual(complete(["run", "a.yaml", "--only", "in"]), ["instances"]);
    assert.deepEqual(complete(["run", "a.yaml", "--set", "run.se"]), ["run.seed="]);
    assert.deepEqual(complete(["run", "a.yaml", "--set", "mesh.defaults.balancer.leastRequest.ch"]), [
      "mesh.defaults.balancer.leastRequest.choices=",
    ]);
  });

  it("offers topics to list, and leaves files to the shell", () => {
    assert.deepEqual(complete(["list", "di"]), ["distributions", "discovery"]);
    assert.deepEqual(complete(["run", ""]), []);
  });
});

describe("settingPaths", () => {
  it("has settings and what they may hold, but nothing below a name of the user's", () => {
    const paths = settingPaths();
    assert.equal(new Set(paths).size, paths.length);
    for (const path of ["run.duration", "mesh.defaults.retry", "mesh.defaults.retry.attempts", "services"]) {
      assert.ok(paths.includes(path), path);
    }
    assert.deepEqual(
      paths.filter((path) => path.startsWith("services.") || path === "mesh.defaults.hedge"),
      [],
    );
  });
});
