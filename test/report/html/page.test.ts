import assert from "node:assert/strict";
import { reportHtml } from "../../../src/report/html/page";

const RUN = {
  meshsim: "1.2.3",
  scenario: { name: "shop", sha256: "abc" },
  seed: "7",
  variants: ["shop"],
  baseline: null,
  replications: 2,
  confidence: 0.95,
  duration_s: 60,
  warmup_s: 10,
  events: 12345,
  partial: false,
  answer: "All 2 objectives hold.",
  slo: [
    { variant: "shop", name: "fast", text: "users.p99 < 9ms", when: "", pass: true, observed_text: "8 ms" },
  ],
  warnings: ["a warning"],
  notes: [],
  not_modelled: ["TLS"],
};

function page(run: object, files: Readonly<Record<string, string>> = {}): string {
  return reportHtml(new Map(Object.entries({ "run.json": JSON.stringify(run), ...files })));
}

describe("report.html", () => {
  it("begins with the verdict, and says how to repeat the run", () => {
    const html = page(RUN, { "scenario.resolved.yaml": "meshsim: 1\n" });
    assert.ok(html.startsWith('<!doctype html>\n<html lang="en">'));
    assert.ok(html.indexOf("All 2 objectives hold.") < html.indexOf("<h2"));
    for (const text of ["PASS", "fast: users.p99 &lt; 9ms", "8 ms", "a warning", "TLS", "sha256:abc"]) {
      assert.ok(html.includes(text), text);
    }
    assert.ok(html.includes("50 s measured after 10 s of warm-up"));
    assert.ok(html.includes("meshsim run scenario.resolved.yaml --out again"));
  });

  it("says which objective fails, and that a run was stopped", () => {
    const slo = [{ ...RUN.slo[0], pass: false }];
    const html = page({ ...RUN, slo, partial: true });
    assert.ok(html.includes("FAIL") && html.includes("Stopped before its end"));
  });

  it("loads nothing and runs nothing", () => {
    const html = page(RUN);
    assert.ok(html.includes("default-src &#39;none&#39;"));
    assert.doesNotMatch(html, /<script|<link|<img|<iframe|javascript:|url\(|@import|\bon\w+=/);
  });

  it("cannot be broken out of by what scenarios and files have in them", () => {
    const nasty = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
    const cell = `"${nasty.replaceAll('"', '""')}"`;
    const run = {
      ...RUN,
      scenario: { name: nasty, sha256: nasty },
      seed: nasty,
      variants: [nasty, "b"],
      answer: nasty,
      slo: [{ variant: nasty, name: nasty, text: nasty, when: nasty, pass: false, observed_text: nasty }],
      warnings: [nasty],
      not_modelled: [nasty],
    };
    const html = page(run, {
      "scenario.resolved.yaml": nasty,
      "summary.csv": `scenario,variant,replication,scope,name,p99_ms\n${cell},${cell},,client,${cell},1\n`,
    });
    assert.doesNotMatch(html, /<script|<img/);
  });

  it("is made of whatever files there are, even empty ones", () => {
    const html = reportHtml(
      new Map([
        ["run.json", "{}"],
        ["summary.csv", ""],
      ]),
    );
    assert.ok(html.includes("No verdict"));
    assert.doesNotMatch(html, /NaN|undefined|Infinity/);
  });

  it("does not take a run.json that is not JSON", () => {
    assert.throws(() => reportHtml(new Map([["run.json", "{"]])), SyntaxError);
  });
});
