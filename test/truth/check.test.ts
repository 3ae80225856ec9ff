import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCases, checkHere } from "../../src/truth/check";
import { CASES, readCases } from "../../src/truth/read-cases";
import { truthCsv, truthJson } from "../../src/truth/records";
import type { CaseReport } from "../../src/truth/report";
import { truthView } from "../../src/truth/view";
import { toMarkdown } from "../../src/report/markdown";
import { toTerminal } from "../../src/report/table";

const GOOD = readCases(CASES).find(({ file }) => file === "tokenbucket-90of100-burst5.json")!;

/** Not to be read, not to be understood, not to be translated: each in a way of its own. */
const BAD: Readonly<Record<string, string>> = {
  "a-text.json": "no JSON",
  "b-list.json": "[1, 2]",
  "c-empty.json": "{}",
  "d-expected.json": JSON.stringify({ scenario: {}, run: {}, expected: { x: 3 } }),
  "e-words.json": JSON.stringify({ scenario: { weather: "fine" }, expected: { x: { value: 1, tol: 1 } } }),
  "f-null.json": JSON.stringify({
    scenario: { clients: null, services: [null] },
    expected: { x: { value: 1, tol: 1 } },
  }),
};

describe("a folder of cases", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "meshsim-cases-"));
    for (const [file, text] of Object.entries(BAD)) writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, "notes.txt"), "no case");
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("ends with what cannot be read or understood as not covered, with a reason, in order", async () => {
    const seen: string[] = [];
    const reports = await checkCases(readCases(folder), {
      seeds: 2,
      jobs: 2,
      onReport: ({ file }) => seen.push(file),
    });
    assert.deepEqual(seen, Object.keys(BAD));
    for (const { verdict, reason } of reports) {
      assert.equal(verdict, "not covered");
      assert.ok(reason !== null && reason !== "");
    }
  });

  it("on threads, or here, says the same of a case", async () => {
    assert.ok("theory" in GOOD);
    const requestsMax = 5_000;
    const [report] = await checkCases([GOOD], { seeds: 3, jobs: 2, requestsMax });
    const here = checkHere(GOOD.theory, requestsMax, 3);
    assert.deepEqual(report.metrics, here.metrics);
    assert.equal(report.verdict, "passed", report.reason ?? "");
  });

  it("is empty when there is no such folder", () => {
    assert.deepEqual(readCases(join(folder, "none")), []);
  });
});

describe("what is shown of cases", () => {
  let reports: CaseReport[];

  before(() => {
    assert.ok("theory" in GOOD);
    const good = checkHere(GOOD.theory, 5_000, 2);
    const wrong = good.metrics.map((metric) => ({ ...metric, problem: `${metric.metric}: too large` }));
    reports = [
      good,
      {
        ...good,
        id: "a-case-with-a-name-of-36-characters",
        verdict: "failed",
        reason: "wrong",
        metrics: wrong,
      },
      { ...good, id: "beyond", verdict: "not covered", reason: "no words for: weather", metrics: [] },
    ];
  });

  it("fits 80 columns, in short and in full", () => {
    for (const isWhole of [false, true]) {
      const blocks = truthView(reports, { isWhole, isWide: false, length: "short runs" });
      for (const text of toTerminal(blocks, { color: false, width: 80 }).split("\n"))
        assert.ok(text.length <= 80, text);
    }
  });

  it("names what differs and what is not covered, and counts", () => {
    const blocks = truthView(reports, { isWhole: false, isWide: true, length: "short runs" });
    const text = toMarkdown(blocks);
    assert.match(text, /a-case-with-a-name-of-36-characters DIFFERS: wrong/);
    assert.match(text, /beyond is not covered: no words for: weather/);
    assert.match(text, /1 of 3 cases agree with theory \(4 metrics\); 1 DIFFER; 1 not covered/);
  });

  it("as CSV and JSON has a record for each metric, and one for a case without", () => {
    const lines = truthCsv(reports).trim().split("\n");
    assert.equal(lines.length, 1 + 2 + 2 + 1);
    const { truth, counts } = JSON.parse(truthJson(reports, [])) as { truth: unknown[]; counts: object };
    assert.equal(truth.length, 2 + 2 + 1);
    assert.deepEqual(counts, { passed: 1, failed: 1, not_covered: 1 });
  });
});
