import assert from "node:assert/strict";
import { againstText, againstView, compareWith, isRegression } from "../../src/report/against";
import { byReplication, readByReplication } from "../../src/report/by-replication";
import { columnsOf } from "../../src/report/columns";
import { readTable, type Table } from "../../src/report/html/read-csv";
import { executeHere, load, measureExperiment, reportFiles } from "../../src/index";
import type { MeasuredExperiment } from "../../src/index";
import { sample } from "../support/sample-scenario";

const TEXT = sample({
  run: "run: { duration: 5s, replications: 3 }",
  clients: "clients: { users: { target: web.get, arrivals: { poisson: 100/s }, timeout: 20ms } }",
});

function measured(): MeasuredExperiment {
  return measureExperiment(executeHere(load(TEXT, "test.yaml").loaded!.experiment));
}

/** Its summary with other figures for its client, by column: what to multiply with. */
function changed(experiment: MeasuredExperiment, factors: Readonly<Record<string, number>>): Table {
  const { content } = reportFiles(experiment).find(({ name }) => name === "summary.csv")!;
  const header = columnsOf("summary").map(([name]) => name);
  const [first, ...rows] = content.trimEnd().split("\n");
  const lines = rows.map((row) =>
    row
      .split(",")
      .map((cell, i) => String(header[i] in factors ? Number(cell) * factors[header[i]] : cell))
      .join(","),
  );
  return readTable([first, ...lines].join("\n"));
}

const P99 = ["p99_ms", "p99_ci_low_ms", "p99_ci_high_ms"];
/** Of another seed. */
const OLD = { folder: "old", seed: "", byReplication: [] };
const allOf = (columns: readonly string[], factor: number): Record<string, number> =>
  Object.fromEntries(columns.map((column) => [column, factor]));

describe("results against earlier ones", () => {
  const experiment = measured();
  const against = (factors: Readonly<Record<string, number>>, limit = 0.05): ReturnType<typeof compareWith> =>
    compareWith(experiment, changed(experiment, factors), { ...OLD, limit });

  it("are not worse than themselves, however low the limit", () => {
    const same = against({}, 0);
    assert.deepEqual([same.worse, same.missing, isRegression(same)], [[], [], false]);
    assert.equal(
      againstText(same),
      `PASS  none of ${same.compared} figures is more than 0 % worse than in old`,
    );
  });

  it("are worse by the share of what there was, beyond the limit only", () => {
    const { worse } = against({ goodput_rps: 2, p50_ms: 0.5, mean_ms: 0.97 });
    assert.deepEqual(
      worse.map(({ client, metric, worse: by, mayBeChance }) => [client, metric, by.toFixed(3), mayBeChance]),
      [
        ["users", "goodput", "0.500", false],
        ["users", "p50", "1.000", false],
      ],
    );
    assert.deepEqual(against({ goodput_rps: 0.5, p50_ms: 2 }).worse, []);
  });

  it("may be worse by chance where both intervals have room for it", () => {
    const [row] = changed(experiment, {}).rows;
    const [p99, low, high] = P99.map((name) => row.number(name));
    const half = (high - low) / 2;
    // sqrt(2) halves are what two figures with this interval may differ by.
    const within = against({ p99_ms: 1 - half / p99 }, 0);
    assert.deepEqual(
      within.worse.map(({ metric, mayBeChance }) => [metric, mayBeChance]),
      [["p99", true]],
    );
    assert.ok(!isRegression(within));
    assert.match(againstText(within), /^PASS .*, but for 1 that may be chance$/);
    const beyond = against({ p99_ms: Math.max(0.01, 1 - (2 * half) / p99), p99_ci_low_ms: 1 }, 0);
    assert.equal(isRegression(beyond), 2 * half < p99);
    assert.ok(isRegression(against(allOf(P99, 0.1))));
  });

  it("of the same seed are held against each other in pairs, which see through shared luck", () => {
    const { seed } = experiment.variants[0].scenario.run;
    const [own] = byReplication(experiment.variants);
    // Each replication 1 % slower than it was: far less than what replications differ by.
    const p99 = own.figures["p99_ms"]!.map((value) => value! / 1.01);
    const before = { ...own, figures: { ...own.figures, p99_ms: p99 } };
    const table = changed(experiment, { p99_ms: 1 / 1.01 });
    const [unpaired, pairs] = ["other", seed].map(
      (one) => compareWith(experiment, table, { ...OLD, limit: 0, seed: one, byReplication: [before] }).worse,
    );
    assert.deepEqual(
      [unpaired, pairs].map((worse) => worse.map(({ metric, mayBeChance }) => [metric, mayBeChance])),
      [[["p99", true]], [["p99", false]]],
    );
    // Of replications that the earlier results do not have nothing is known.
    const others = { ...before, replications: [7, 8, 9] };
    const none = compareWith(experiment, table, { ...OLD, limit: 0, seed, byReplication: [others] });
    assert.deepEqual(
      none.worse.map(({ mayBeChance }) => mayBeChance),
      [true],
    );
    const written = JSON.parse(JSON.stringify(byReplication(experiment.variants))) as unknown;
    assert.deepEqual(readByReplication(written), byReplication(experiment.variants));
    for (const wrong of [null, {}, [null, 1, { variant: "a" }]])
      assert.deepEqual(readByReplication(wrong), []);
  });

  it("that have nothing in common with them have failed", () => {
    const none = compareWith(experiment, readTable("scope,name,variant,p99_ms\nclient,bots,x,1\n"), {
      ...OLD,
      limit: 0.05,
    });
    assert.ok(isRegression(none));
    assert.deepEqual(none.missing, ["users of test"]);
    const texts = againstView(none).map((block) => (block.kind === "line" ? block.text : block.title));
    assert.deepEqual(texts, [
      "note: old does not have users of test",
      "FAIL  old has no client in common with this: nothing was compared",
    ]);
  });
});
