import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ADAPTERS } from "./adapters/all";
import { runFile, totalsOf, vectorFiles } from "./runner";

const FOLDER = path.join(__dirname, "vectors");

describe("fidelity", () => {
  const files = vectorFiles(FOLDER);

  for (const file of files) {
    it(`answers ${path.basename(file, ".json")} as its project does`, () => {
      const { passed, problems, skipped } = runFile(FOLDER, file, ADAPTERS);
      assert.equal(skipped, null);
      assert.deepEqual(problems, []);
      assert.ok(passed > 0, "the file has no cases");
    });
  }

  it("has vectors for every adapter", () => {
    const names = files.map((file) => path.basename(file, ".json"));
    assert.deepEqual(
      Object.keys(ADAPTERS).filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe("the runner of vectors", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "vectors-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function write(file: string, content: unknown): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  const even = ({ input }: { readonly input: number }): void => {
    assert.equal(input % 2, 0);
  };
  const adapters = { known: { even } };

  it("counts cases that pass, fail, and that nobody knows, in sub-folders too", () => {
    const kinds = ["even", "even", "odd", "odd"];
    write("sub/known.json", {
      cases: kinds.map((kind, k) => ({ id: `known-${k}`, kind, input: k })),
    });
    const report = runFile(folder, vectorFiles(folder)[0], adapters);
    assert.deepEqual([report.passed, report.failed, report.notCovered], [1, 1, 2]);
    assert.match(report.problems[0], /^known-1: /);
    assert.match(report.problems[1], /kind "odd": no adapter, 2 cases/);
  });

  it("takes no file for granted: unknown, without cases, of another kind, not readable", () => {
    write("stranger.json", { cases: [{ id: "a", kind: "even" }] });
    write("sub/empty.json", { cases: [] });
    write("index.json", { files: [] });
    write("broken.json", "{");
    const of = (file: string): readonly unknown[] => {
      const { passed, failed, notCovered, skipped } = runFile(folder, file, adapters);
      return [passed, failed, notCovered, skipped === null];
    };
    assert.deepEqual(of("stranger.json"), [0, 0, 1, true]);
    assert.deepEqual(of("sub/empty.json"), [0, 1, 0, true]);
    assert.deepEqual(of("index.json"), [0, 0, 0, false]);
    assert.deepEqual(of("broken.json"), [0, 1, 0, true]);
    const reports = vectorFiles(folder).map((file) => runFile(folder, file, adapters));
    assert.deepEqual(totalsOf(reports), { passed: 1, failed: 3, notCovered: 3 });
  });
});
