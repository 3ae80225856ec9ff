import assert from "node:assert/strict";
import { columnReference, columnsOf, FILES, type FileName } from "../../src/report/columns";
import { type Row, toCsv } from "../../src/report/csv";
import { formatNumber } from "../../src/report/format";
import { MS, S } from "../support/result-of";

const event: Row<"events"> = {
  scenario: "s",
  variant: "v",
  replication: 1,
  time_s: 2.5 * S,
  kind: "fault",
  target: "web",
  detail: "",
};

describe("toCsv", () => {
  it("writes a header even without rows, ends lines with LF and has no byte order mark", () => {
    assert.equal(toCsv("events", []), "scenario,variant,replication,time_s,kind,target,detail\n");
    assert.ok(toCsv("events", [event]).endsWith("\ns,v,1,2.500,fault,web,\n"));
  });

  it("quotes commas, quotes and line ends", () => {
    const csv = toCsv("events", [{ ...event, scenario: "a,b", variant: 'say "x"', detail: "1\n2" }]);
    assert.ok(csv.endsWith('\n"a,b","say ""x""",1,2.500,fault,web,"1\n2"\n'));
  });

  it("leaves a cell empty for null, NaN and infinities", () => {
    for (const time_s of [null, NaN, Infinity, -Infinity]) {
      assert.ok(toCsv("events", [{ ...event, time_s }]).endsWith("\ns,v,1,,fault,web,\n"));
    }
  });
});

describe("formatNumber", () => {
  it("writes counts whole, times and rates with three decimals, ratios with six", () => {
    assert.equal(formatNumber(12, "count"), "12");
    assert.equal(formatNumber(1.2345 * MS, "ms"), "1.234");
    assert.equal(formatNumber(1.2346 * S, "s"), "1.235");
    assert.equal(formatNumber(10, "rps"), "10.000");
    assert.equal(formatNumber(1 / 3, "ratio"), "0.333333");
  });

  it("never writes a negative zero", () => {
    assert.equal(formatNumber(-1e-9, "ratio"), "0.000000");
    assert.equal(formatNumber(-0, "count"), "0");
  });
});

describe("columns", () => {
  const names = Object.keys(FILES) as FileName[];

  it("start with the keys, are snake_case and differ within a file", () => {
    for (const file of names) {
      const columns = columnsOf(file).map(([name]) => name);
      assert.deepEqual(columns.slice(0, 3), ["scenario", "variant", "replication"]);
      assert.equal(new Set(columns).size, columns.length);
      for (const name of columns) assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    }
  });

  it("end in the unit that they are in", () => {
    for (const file of names) {
      for (const [name, kind] of columnsOf(file)) {
        for (const unit of ["ms", "s", "rps"]) assert.equal(name.endsWith(`_${unit}`), kind === unit, name);
      }
    }
  });

  it("are all described in the reference", () => {
    const reference = columnReference();
    for (const file of names) {
      assert.ok(reference.includes(`### ${file}.csv`));
      for (const [name, , meaning] of columnsOf(file)) {
        assert.ok(reference.includes(`| \`${name}\` |`) && reference.includes(meaning));
      }
    }
  });
});
