import assert from "node:assert/strict";
import { edgeText, sweepLinesOf } from "../../src/report/sweep-edges";
import type { SweepGrid } from "../../src/scenario/grid";

function gridOf(labels: readonly string[], points: readonly (readonly (string | null)[])[]): SweepGrid {
  return {
    paths: labels.map((label) => `some.${label}`),
    labels,
    points: points.map((values, i) => ({ name: String(i), values })),
  };
}

function passesOf(verdicts: readonly boolean[]): Map<string, boolean> {
  return new Map(verdicts.map((pass, i) => [String(i), pass]));
}

describe("lines of a sweep", () => {
  it("run along the setting with the most numbers, one for each combination of the others", () => {
    const grid = gridOf(
      ["balancer", "rate"],
      ["random", "maglev"].flatMap((balancer) => ["1k/s", "900/s", "30k/m"].map((rate) => [balancer, rate])),
    );
    const lines = sweepLinesOf(grid, passesOf([false, false, true, true, true, true]));
    assert.deepEqual(
      lines.map(({ name, label, values }) => [name, label, values]),
      ["random", "maglev"].map((balancer) => [`balancer=${balancer}`, "rate", ["30k/m", "900/s", "1k/s"]]),
    );
    assert.deepEqual(lines.map(edgeText), ["up to 30k/m, not 900/s", "at all 3 values"]);
  });

  it("are left out where no setting is a number, and leave out what was not run or not set", () => {
    assert.deepEqual(
      sweepLinesOf(gridOf(["balancer"], [["random"], ["maglev"]]), passesOf([true, true])),
      [],
    );
    const grid = gridOf(["replicas"], [["2"], [null], ["10"], ["4"]]);
    const [line] = sweepLinesOf(grid, passesOf([false, true, true]));
    assert.deepEqual([line.name, line.values, edgeText(line)], ["", ["2", "10"], "from 10 on, not 2"]);
  });

  it("say where objectives hold", () => {
    const text = (...pass: boolean[]): string =>
      edgeText({ name: "", label: "x", values: pass.map((_, i) => String(i)), pass });
    assert.equal(text(true, true, false), "up to 1, not 2");
    assert.equal(text(false, true, true), "from 1 on, not 0");
    assert.equal(text(false, false), "nowhere");
    assert.equal(text(true, false, true), "at 0, 2");
  });
});
