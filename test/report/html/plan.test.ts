import assert from "node:assert/strict";
import { h } from "../../../src/report/html/markup";
import { planSection } from "../../../src/report/html/plan";
import { readResults } from "../../../src/report/html/results";
import { exampleResults } from "../support/example-results";

const section = planSection(readResults(exampleResults()))!;
const html = h("main", {}, section.body).text;

/** The texts of the cells of a table, by row. */
function cellsOf(id: string): string[][] {
  const table = html.slice(html.indexOf(`<figure id="${id}"`)).split("</table>", 1)[0];
  const rows = table.split("<tr>").slice(1);
  return rows.map((row) => [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) => plain(cell)));
}

function plain(cell: string): string {
  return cell.replace(/<[^>]*>/g, "");
}

describe("the plan in a report", () => {
  it("shows the sizes of each load beside what the static rule says", () => {
    const [header, ...rows] = cellsOf("plan-answer");
    assert.deepEqual(header.slice(2, 5), ["found", "front replicas", "stock replicas"]);
    assert.deepEqual(
      rows.map((row) => row.slice(0, 5)),
      [
        ["1x", "120", "yes", "3 (2)", "4 (3)"],
        ["2x", "240", "so far", "5 (3)", "8 (5)"],
      ],
    );
  });

  it("shows whether the objectives hold under each condition, and what binds", () => {
    const [header, ...rows] = cellsOf("plan-table");
    assert.equal(rows.length, 4);
    assert.deepEqual(new Set(rows.map((row) => row[header.indexOf("objectives")])), new Set(["hold"]));
    assert.deepEqual(
      rows.map((row) => row[header.indexOf("binds")]),
      ["-", "stock", "-", "stock"],
    );
  });

  it("draws steps: sizes are enough for less load, and not for more", () => {
    const paths = [...html.matchAll(/<path class="s\d d\d" d="([^"]*)"/g)].map(([, path]) => path);
    assert.equal(paths.length, 2 + 2, "two lines, and their legend");
    for (const path of paths.slice(0, 2)) {
      const points = path
        .split(/[ML]/)
        .slice(1)
        .map((point) => point.split(",").map(Number));
      const [[from], [to]] = [points[0], points[points.length - 1]];
      assert.deepEqual([from, to], [0, 1000]);
      for (const [i, [x, y]] of points.slice(1).entries())
        assert.ok(x === points[i][0] || y === points[i][1], `${path} slants`);
    }
  });
});
