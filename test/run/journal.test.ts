import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "../../src/run/journal";
import { OutputError } from "../../src/run/write-files";
import { emptyResult } from "./support/experiment";

describe("Journal", () => {
  let root: string;
  let folder: string;
  const job = { variant: 12, replication: 3 };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "meshsim-journal-"));
    folder = join(root, "results", "one");
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const fileOf = (name: string): string => join(folder, ".unfinished", name);

  it("gives results back as they were, to whoever goes on with the same", () => {
    const result = { ...emptyResult(3, 7), durationNs: NaN, endNs: Infinity, warmupNs: -0 };
    Journal.open(folder, "key", false).keep(job, result);
    const again = Journal.open(folder, "key", true);
    assert.deepEqual(again.known(job), result);
    assert.equal(again.known({ variant: 1, replication: 23 }), null);
    assert.equal(Journal.countIn(folder), 1);
  });

  it("is of one process at a time, and of nobody whose process is gone", function () {
    if (process.platform !== "linux") this.skip();
    const journal = Journal.open(folder, "key", false);
    journal.keep(job, emptyResult(3));
    const own = readFileSync(fileOf("lock"), "utf8");
    const [pid, start, host] = JSON.parse(own) as [number, string, string];
    assert.equal(pid, process.pid);
    const locked = (who: unknown): void => {
      writeFileSync(fileOf("lock"), typeof who === "string" ? who : JSON.stringify(who));
    };
    // The parent of this process is there, and not we.
    const parent = readFileSync(`/proc/${process.ppid}/stat`, "utf8").split(") ")[1].split(" ")[19];
    for (const open of [true, false]) {
      locked([process.ppid, parent, host]);
      assert.throws(
        () => Journal.open(folder, "key", open),
        /process \d+ is at work on what is unfinished in /,
      );
    }
    assert.throws(() => {
      Journal.discard(folder);
    }, OutputError);
    locked([1, "", "elsewhere"]);
    assert.throws(() => Journal.open(folder, "key", true), /process 1 on elsewhere is at work/);
    for (const gone of [[2 ** 22 + 1, start, host], [process.ppid, "1", host], '[12, "4', ""]) {
      locked(gone);
      const next = Journal.open(folder, "key", true);
      assert.deepEqual(next.known(job), emptyResult(3));
      assert.equal(readFileSync(fileOf("lock"), "utf8"), own);
    }
    journal.close();
    assert.ok(!existsSync(fileOf("lock")));
    assert.deepEqual(readdirSync(join(folder, ".unfinished")).sort(), ["12-3", "key"]);
  });

  it("takes nothing for a result that is torn, changed or of another key", () => {
    const journal = Journal.open(folder, "key", false);
    journal.keep(job, emptyResult(3));
    const whole = readFileSync(fileOf("12-3"));
    for (let length = 0; length < whole.length; length += 7) {
      truncateSync(fileOf("12-3"), length);
      assert.equal(journal.known(job), null, `${length} bytes`);
      writeFileSync(fileOf("12-3"), whole);
    }
    assert.deepEqual(journal.known(job), emptyResult(3));
    writeFileSync(
      fileOf("12-3"),
      whole.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    );
    assert.equal(journal.known(job), null);
    rmSync(fileOf("key"));
    writeFileSync(fileOf("12-3"), whole);
    assert.equal(Journal.open(folder, "other", true).known(job), null);
  });

  it("refuses to go on with something else", () => {
    Journal.open(folder, "key", false);
    assert.throws(() => Journal.open(folder, "other", true), OutputError);
    assert.ok(Journal.open(folder, "other", false));
  });

  it("begins anew without what was kept, and clears what a killed process left", () => {
    Journal.open(folder, "key", false).keep(job, emptyResult(3));
    writeFileSync(join(folder, ".meshsim-abc"), "");
    assert.equal(Journal.open(folder, "key", false).known(job), null);
    assert.deepEqual(readdirSync(folder), [".unfinished"]);
  });

  it("goes without a trace, the folder too where nothing else is in it", () => {
    const journal = Journal.open(folder, "key", false);
    journal.removeIfEmpty();
    assert.ok(!existsSync(folder));
    const other = Journal.open(folder, "key", false);
    other.keep(job, emptyResult(3));
    other.removeIfEmpty();
    assert.equal(Journal.countIn(folder), 1);
    other.remove();
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(Journal.countIn(folder), null);
  });
});
