import assert from "node:assert/strict";
import { spansOf } from "../../../src/report/html/fault-spans";
import type { Span } from "../../../src/report/html/plot";
import { readResults } from "../../../src/report/html/results";

/** Of 100 s; a row: variant, replication, time, kind, target, detail. */
function spans(rows: readonly string[], variants: readonly string[], replications = 2): Span[] {
  const header = "scenario,variant,replication,time_s,kind,target,detail";
  const events = [header, ...rows.map((row) => `s,${row}`)].join("\n");
  const run = JSON.stringify({ replications, warmup_s: 10 });
  const texts = new Map([
    ["run.json", run],
    ["events.csv", events],
  ]);
  return spansOf(readResults(texts), variants, 100);
}

const titles = (all: readonly Span[]): string[] => all.map(({ title }) => title);
const WARMUP = "warm-up, not measured: to 10 s";

describe("the faults behind a line", () => {
  it("are shaded once where all replications have them at the same time", () => {
    const all = spans(
      [0, 1].flatMap((r) => [
        `a,${r},60.000,fault-start,zone a,zone a is lost: zoneOutage`,
        `a,${r},80.500,fault-end,zone a,zone a is lost: zoneOutage`,
      ]),
      ["a"],
    );
    assert.deepEqual(titles(all), [WARMUP, "zone a is lost: 60 to 80.5 s"]);
    assert.deepEqual([all[1].from, all[1].to, all[1].share], [60, 80.5, undefined]);
  });

  it("are shaded faintly, each, where every replication has its own times", () => {
    const rows = [
      "a,0,20.000,fault-start,api/1,crash 1: crash",
      "a,0,30.000,fault-end,api/1,crash 1: crash",
      "a,1,25.000,fault-start,api/1,crash 1: crash",
    ];
    const all = spans(rows, ["a"]).filter(({ kind }) => kind === "fault");
    assert.deepEqual(new Set(titles(all)), new Set(["crash 1, api/1, at other times in each replication"]));
    assert.deepEqual(
      all.map(({ from, to, share }) => [from, to, share]),
      [
        [20, 30, 0.5],
        [25, 100, 0.5],
      ],
      "what is left open ends with the run",
    );
    // A replication without the fault counts, too.
    assert.equal(spans(rows.slice(0, 2), ["a"], 4).at(-1)!.share, 0.25);
  });

  it("say in which of several variants they are", () => {
    const lost = (variant: string): string =>
      `${variant},0,6.000,fault-start,zone a,zoneOutage 1: zoneOutage`;
    const some = spans([lost("b"), lost("c")], ["a", "b", "c"], 1);
    assert.deepEqual(titles(some), [WARMUP, "zoneOutage 1, zone a: 6 to 100 s (b, c)"]);
    assert.deepEqual(titles(spans([lost("a"), lost("b")], ["a", "b"], 1)), [
      WARMUP,
      "zoneOutage 1, zone a: 6 to 100 s",
    ]);
    assert.deepEqual(titles(spans([lost("b")], ["a"], 1)), [WARMUP], "those of other variants do not count");
  });

  it("may be a moment", () => {
    const all = spans(
      ["a,0,60.000,fault-start,api,deploy: rollout", "a,0,60.000,fault-end,api,deploy: rollout"],
      ["a"],
      1,
    );
    assert.deepEqual(titles(all), [WARMUP, "deploy, api: at 60 s"]);
  });
});
