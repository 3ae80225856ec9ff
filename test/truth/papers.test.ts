import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { toMarkdown } from "../../src/report/markdown";
import { toTerminal } from "../../src/report/table";
import { checkPapers, experimentOf } from "../../src/truth/check-papers";
import { PAPERS } from "../../src/truth/papers";
import { papersCsv, papersJson, papersView } from "../../src/truth/papers-view";
import { readCases } from "../../src/truth/read-cases";

const ROOT = join(__dirname, "../..");

describe("scenarios of papers", () => {
  it("are all among the papers, and the other way round", () => {
    const files = readdirSync(join(ROOT, "scenarios/papers")).map((file) => file.replace(/\.yaml$/, ""));
    assert.deepEqual(files.sort(), PAPERS.map(({ scenario }) => scenario).sort());
  });

  for (const paper of PAPERS) {
    it(`${paper.scenario} has the variants that are asked for`, () => {
      const names = experimentOf(paper).variants.map(({ name }) => name);
      for (const { variant } of paper.figures)
        assert.ok(variant === null || names.includes(variant), variant ?? "");
      for (const variant of paper.orderings.flatMap(({ order }) => order))
        assert.ok(names.includes(variant), variant);
    });
  }

  it("that are quick, run: figures and orders agree with the paper", async () => {
    const quick = PAPERS.filter(({ scenario }) => ["retry-amplification", "backoff"].includes(scenario));
    const reports = await checkPapers(quick, { jobs: 2, settings: { "run.duration": "60s" } });
    for (const { figures, orders } of reports)
      for (const { what, agrees } of [...figures, ...orders]) assert.ok(agrees, what);
    const narrow = toTerminal(papersView(reports, { isWide: false, isAll: true }), {
      color: false,
      width: 80,
    });
    for (const text of narrow.split("\n")) assert.ok(text.length <= 80, text);
    assert.match(narrow, /5 of 5 figures and 1 of 1 orders of 2 papers agree/);
    assert.match(
      toMarkdown(papersView(reports, { isWide: true, isAll: false })),
      /backoff [\d.]+ \\?< at-once/,
    );
    assert.equal(papersCsv(reports).trim().split("\n").length, 1 + 5 + 1);
    assert.equal((JSON.parse(papersJson(reports)) as { papers: unknown[] }).papers.length, 5 + 1);
  });
});

describe("docs/validation.md", () => {
  const text = readFileSync(join(ROOT, "docs/validation.md"), "utf8").replaceAll("\\", "");

  it("has every case and every paper: npm run validation writes it anew", () => {
    for (const one of readCases()) assert.ok("theory" in one && text.includes(one.theory.id), one.file);
    for (const { name, scenario } of PAPERS) assert.ok(text.includes(`${name} (${scenario})`), name);
  });
});
