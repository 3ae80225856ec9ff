import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ReadPaths } from "../support/read-paths";
import { ADAPTERS } from "./adapters/all";
import { runFile, totalsOf, vectorFiles } from "./runner";

const FOLDER = path.join(__dirname, "vectors");

/** What cases say for people, or say again: where they are from, and their own settings in words. */
const REMARKS =
  /\.(id|kind|note|provenance|source|expr|labels(\..*)?|test|name|rule|forcedMonotonicAnnotation)$/;
/** By file: what is settled by what else the case says. */
const SAID_ELSEWHERE: Readonly<Partial<Record<string, RegExp>>> = {
  // How the hashes of a sample are made.
  envoy_ring_hash: /hashes$/,
  // A probe's time limit is not a matter of the state machine.
  envoy_active_hc: /timeoutMs$/,
  // Asking and being asked by the clock are the same.
  kubeproxy_bounded_runner: /event$/,
  // All failures at once, on to the next server: the only way there is.
  nginx_passive_failures: /(next_upstream|elapsed|scenario)$/,
  // Polly's retries are none of its circuit breaker.
  polly_circuit_breaker: /(defaults|retry(\..*)?)$/,
  // As many as there are weights; in turn or held as the figures expected are.
  random_statistical: /(servers|mode)$/,
};

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

  for (const file of files) {
    const name = path.basename(file, ".json");
    it(`leaves nothing unread that ${name} says`, () => {
      const paths = new ReadPaths();
      const { cases } = JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as {
        cases: { kind?: string }[];
      };
      for (const vector of cases) ADAPTERS[name][vector.kind ?? ""](paths.watch(vector) as never);
      const unread = paths.unread.filter((place) => !REMARKS.test(place));
      assert.deepEqual(
        unread.filter((place) => !(SAID_ELSEWHERE[name]?.test(place) ?? false)),
        [],
      );
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
