import assert from "node:assert/strict";
import { readFlags } from "../../src/cli/flags";

/** Message of the UsageError that these options end in. */
function complaint(options: Record<string, unknown>): string {
  try {
    readFlags(options);
  } catch (error) {
    assert.equal((error as Error).name, "UsageError");
    return (error as Error).message;
  }
  return assert.fail("accepted");
}

describe("readFlags", () => {
  it("asks for a table, progress and what the terminal says about colour when nothing is given", () => {
    const { overrides, format, progress, color, out, jobs, force } = readFlags({});
    assert.deepEqual(
      { overrides, format, progress, color, out, jobs, force },
      { overrides: [], format: "table", progress: true, color: null, out: null, jobs: null, force: false },
    );
  });

  it("takes every --set, and the last of any other option", () => {
    const flags = readFlags({ set: ["a.b=1", "c=x=y"], jobs: ["2", "3"], duration: ["1m", "2m"] });
    assert.deepEqual(
      flags.overrides.map(({ path, value }) => [path, value]),
      [
        ["a.b", "1"],
        ["c", "x=y"],
        ["run.duration", "2m"],
      ],
    );
    assert.equal(flags.jobs, 3);
  });

  it("keeps a seed as text, zeros and all, and whole numbers as the file has them", () => {
    assert.equal(readFlags({ seed: "007" }).overrides[0].value, '"007"');
    assert.equal(readFlags({ seed: "-5" }).overrides[0].value, "-5");
    assert.equal(readFlags({ seed: "2024" }).overrides[0].value, "2024");
    assert.equal(readFlags({ seed: "blue: 1" }).overrides[0].value, '"blue: 1"');
  });

  it("takes names of CSV files with or without their ending", () => {
    assert.equal(readFlags({ only: "summary, errors.csv" }).overrides[0].value, '["summary","errors"]');
  });

  it("reads switches that are turned off", () => {
    const { progress, color } = readFlags({ progress: false, color: false });
    assert.deepEqual([progress, color], [false, false]);
  });

  it("treats --json as --format json", () => {
    assert.equal(readFlags({ json: true, format: "csv" }).format, "json");
  });

  it("refuses numbers that are not whole and positive", () => {
    for (const text of ["abc", "NaN", "-1", "0", "1.5", "1e3", "99999999999999999999", "Infinity"]) {
      assert.equal(
        complaint({ replications: text }),
        `--replications ${text}: must be a whole number from 1`,
      );
      assert.equal(complaint({ jobs: text }), `--jobs ${text}: must be a whole number from 1`);
    }
  });

  it("names the nearest option, format or form", () => {
    assert.equal(complaint({ sed: "1" }), "unknown option --sed; did you mean --seed?");
    assert.equal(complaint({ colour: false }), "unknown option --no-colour; did you mean --no-color?");
    assert.equal(complaint({ z: true }), "unknown option -z");
    assert.equal(complaint({ format: "cvs" }), "--format cvs: no such format; did you mean csv?");
    assert.equal(complaint({ set: ["a"] }), "--set a: must be path=value, such as services.web.replicas=5");
  });

  it("wants a value where one belongs, and none elsewhere", () => {
    assert.equal(complaint({ out: "" }), "--out needs a value: --out DIR");
    assert.equal(complaint({ set: [] }), "--set needs a value: --set PATH=VALUE");
    assert.equal(complaint({ force: "yes" }), "--force takes no value");
  });

  it("reads what is to be chosen", () => {
    assert.equal(readFlags({}).select, null);
    assert.deepEqual(readFlags({ select: "best", delta: "5ms" }).select, {
      delta: "5ms",
      metric: null,
      method: "kn",
    });
    assert.match(complaint({ select: "best" }), /needs --delta/);
    assert.match(complaint({ select: "worst", delta: "5ms" }), /write --select best/);
    assert.match(complaint({ delta: "5ms" }), /--delta goes with --select best/);
    assert.match(complaint({ select: "best", delta: "5ms", method: "ocba" }), /one of kn, rinott/);
  });
});
