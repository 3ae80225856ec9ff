import assert from "node:assert/strict";
import { readTable } from "../../../src/report/html/read-csv";
import type { Results } from "../../../src/report/html/results";
import { readResults } from "../../../src/report/html/results";
import { sweepSection } from "../../../src/report/html/sweep";
import { numberOf, sweepTable } from "../../../src/report/html/sweep-table";
import { h } from "../../../src/report/html/markup";

const FIGURES = ["requests_count", "offered_rps", "goodput_rps", "availability_ratio", "p50_ms", "p99_ms"];
const HEADER = [
  "scenario,variant,replication,clients.web.arrivals.poisson,services.api.replicas",
  ...FIGURES.map((name) => `web.${name}`),
  ...FIGURES.map((name) => `mesh.${name}`),
  "mesh.slo_pass",
].join(",");

/** Loads and sizes of a farm of which each instance can do 100 requests a second, and a limit of 60 ms. */
function text(loads: readonly number[], sizes: readonly number[]): string {
  const lines = loads.flatMap((load) =>
    sizes.map((size) => {
      const p99 = 20 / Math.max(0.01, 1 - load / (100 * size));
      const figures = [load * 10, load, load, 1, p99 / 4, p99].join(",");
      return `s,${load} ${size},,${load}/s,${size},${figures},${figures},${p99 < 60}`;
    }),
  );
  return [HEADER, ...lines].join("\n") + "\n";
}

function resultsOf(sweep: string): Results {
  return readResults(new Map([["sweep.csv", sweep]]));
}

const html = (results: Results): string => h("main", {}, sweepSection(results)!.body).text;

describe("the sweep in a report", () => {
  it("tells what was set from what came of it", () => {
    const { paths, clients, points } = sweepTable(readTable(text([50, 100], [1, 2, 3])));
    assert.deepEqual(paths, ["clients.web.arrivals.poisson", "services.api.replicas"]);
    assert.deepEqual(clients, ["web"]);
    assert.equal(points.length, 6);
  });

  it("draws latency against load, with the knee", () => {
    const page = html(resultsOf(text([20, 60, 100, 140, 160, 180, 195], [2])));
    assert.match(page, /web: latency against load/);
    assert.match(page, /knee at 1[46]0\/s/);
  });

  it("draws no knee where the load does not change", () => {
    const page = html(resultsOf(text([150], [2, 3, 4, 5])));
    assert.match(page, /web by api\.replicas/);
    assert.doesNotMatch(page, /knee at/);
  });

  it("has a cell for each point, and a line where objectives cease to hold", () => {
    const [loads, sizes] = [
      [50, 100, 150, 190],
      [1, 2, 3],
    ];
    const page = html(resultsOf(text(loads, sizes)));
    const cells = [...page.matchAll(/<td class="(b\d)?( ?right)?( ?below)?">[^<]*([✓✗])/g)];
    assert.equal(cells.length, loads.length * sizes.length);
    // It holds while 20 / (1 - load / (100 size)) < 60: while load < 200/3 size.
    const holds = sizes.map((size) => loads.map((load) => load < (200 / 3) * size));
    assert.equal(cells.filter(([, , , , mark]) => mark === "✓").length, holds.flat().filter(Boolean).length);
    const right = holds.flatMap((row) => row.slice(1).filter((now, i) => now !== row[i]));
    assert.equal(cells.filter((cell) => cell.at(2) !== undefined).length, right.length);
    const below = holds.slice(1).flatMap((row, i) => row.filter((now, column) => now !== holds[i][column]));
    assert.equal(cells.filter((cell) => cell.at(3) !== undefined).length, below.length);
  });

  it("keeps what is not of the grid out of its figures, and in the data", () => {
    const grid = text([50, 100, 150], [1, 2]);
    const apart = grid.trimEnd().split("\n")[1].replace("50/s", "").replace("s,50 1", "s,size 1");
    const page = html(resultsOf(`${grid}${apart}\n`));
    assert.match(page, /The data: 7 rows/);
    assert.match(page, /The data have 1 more, which leave/);
    assert.match(page, /web: latency against load/);
    assert.doesNotMatch(page, /poisson=[<,]/);
    const alone = html(resultsOf(`${HEADER}\n${apart}\n`));
    assert.match(alone, /web: p99 of each point.*<table>/);
  });

  it("reads settings as numbers where they are some", () => {
    assert.deepEqual(
      ["5ms", "2s", "10/s", "4", "25%", "1.5x", "1m"].map(numberOf),
      [0.005, 2, 10, 4, 25, 1.5, 60],
    );
    for (const word of ["roundRobin", "lognormal p50=2s p99=4s", "", "{ a: 1 }"])
      assert.ok(Number.isNaN(numberOf(word)));
  });
});
