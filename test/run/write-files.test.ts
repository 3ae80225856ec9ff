import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFolder, OutputError, writeFiles } from "../../src/run/write-files";

describe("writing results", () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "meshsim-test-"));
    folder = join(root, "results", "one");
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const contents = (): Record<string, string> =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

  it("makes the folder and its parents", () => {
    writeFiles(folder, [
      { name: "a.csv", content: "1" },
      { name: "b.csv", content: "2" },
    ]);
    assert.deepEqual(contents(), { "a.csv": "1", "b.csv": "2" });
    assert.deepEqual(readdirSync(join(root, "results")), ["one"], "no temporary folder is left");
  });

  it("replaces its own files of an earlier run and leaves all others", () => {
    mkdirSync(folder, { recursive: true });
    for (const name of ["a.csv", "old.csv", "notes.txt"]) writeFileSync(join(folder, name), "old");
    writeFiles(folder, [{ name: "a.csv", content: "new" }], (name) => name.endsWith(".csv"));
    assert.deepEqual(contents(), { "a.csv": "new", "notes.txt": "old" });
  });

  it("puts everything back when a file cannot be placed", () => {
    mkdirSync(join(folder, "b.csv"), { recursive: true });
    writeFileSync(join(folder, "a.csv"), "old");
    assert.throws(
      () => {
        writeFiles(folder, [
          { name: "a.csv", content: "new" },
          { name: "b.csv", content: "new" },
        ]);
      },
      new OutputError(`cannot write results to ${folder}: a folder stands where a file must go`),
    );
    assert.deepEqual(readdirSync(folder).sort(), ["a.csv", "b.csv"]);
    assert.equal(readFileSync(join(folder, "a.csv"), "utf8"), "old");
  });

  it("is content with a folder that does not exist or is empty, and leaves no trace of looking", () => {
    checkFolder(folder, false);
    assert.deepEqual(readdirSync(root), []);
    mkdirSync(folder, { recursive: true });
    checkFolder(folder, false);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("refuses a folder with files in it unless forced", () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "run.json"), "{}");
    assert.throws(
      () => {
        checkFolder(folder, false);
      },
      { name: "OutputError", message: `${folder} exists and is not empty` },
    );
    checkFolder(folder, true);
  });

  it("refuses a file, and a path through a file", () => {
    writeFileSync(join(root, "file"), "");
    for (const path of [join(root, "file"), join(root, "file", "below")]) {
      for (const force of [false, true]) {
        assert.throws(
          () => {
            checkFolder(path, force);
          },
          { name: "OutputError", message: /is a file/ },
        );
      }
    }
  });

  it("refuses a place that the system lets nobody write to", function () {
    if (process.platform !== "linux") this.skip();
    assert.throws(
      () => {
        checkFolder("/proc/meshsim-results", false);
      },
      { name: "OutputError" },
    );
  });
});
