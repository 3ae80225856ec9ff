import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SourceText } from "./support/tidy-rules";
import { filesNamedIn, importCycles, untidy } from "./support/tidy-rules";

const ROOT = join(__dirname, "..");

function filesOf(folder: string): SourceText[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, folder, path), "utf8") }));
}

const isThere = (path: string): boolean => existsSync(join(ROOT, path));

describe("the source", () => {
  const files = filesOf("src");

  it("is tidy", () => {
    const problems = files.flatMap((file) => untidy(file, isThere));
    assert.ok(problems.length === 0, `\n${problems.join("\n")}`);
  });

  it("has no circles of imports", () => {
    const cycles = importCycles(files);
    assert.ok(
      cycles.length === 0,
      `move what the files of a circle share to one of its own:\n${cycles.join("\n")}`,
    );
  });

  it("is as src/README.md says", () => {
    const missing = filesNamedIn(readFileSync(join(ROOT, "src/README.md"), "utf8")).filter(
      (path) => !isThere(join("src", path)) && !isThere(path),
    );
    assert.ok(missing.length === 0, `src/README.md names files that do not exist: ${missing.join(", ")}`);
  });
});

describe("the rules of tidiness", () => {
  const longLine = `// ${"x".repeat(108)}`;
  const longFunction = `export function f(): void {\n${"  g();\n".repeat(60)}}`;
  const bad: [rule: string, path: string, text: string, message: RegExp][] = [
    ["an arrow up", "mesh/x.ts", 'import { a } from "../world/world";', /mesh must not see world: move/],
    ["a neighbour", "mesh/x.ts", 'import { a } from "../kernel/stream";', /mesh must not see kernel/],
    [
      "a neighbour's type",
      "stats/x.ts",
      'import type { A } from "../mesh/endpoint";',
      /stats must not see mesh/,
    ],
    ["an arrow up, called", "lib/x.ts", 'const a = await import("../cli/main");', /lib must not see cli/],
    ["an arrow up in a type", "lib/x.ts", 'let a: import("../cli/main").A;', /lib must not see cli/],
    ["an arrow out", "lib/x.ts", 'import { a } from "../../test/a";', /outside of src/],
    [
      "a barrel's use",
      "world/x.ts",
      'import { Endpoints } from "../mesh";',
      /import from the file that defines/,
    ],
    ["an extension", "world/x.ts", 'import { a } from "./y.ts";', /leave the extension out/],
    ["a barrel", "stats/all.ts", 'export { a } from "./a";', /export what you define/],
    [
      "a package elsewhere",
      "world/x.ts",
      'import { parse } from "yaml";',
      /yaml is for scenario\/read\.ts, scen/,
    ],
    [
      "a package's part",
      "world/x.ts",
      'import { a } from "csv-stringify/sync";',
      /csv-stringify is for report/,
    ],
    ["an unknown package", "lib/x.ts", 'import _ from "@some/lodash/fp";', /@some\/lodash has no door/],
    ["the outside", "world/x.ts", 'import { readFileSync } from "node:fs";', /do that in run\/ or cli\//],
    ["a clock", "world/x.ts", "const t = Date.now();", /no Date here: take simulated time/],
    ["a clock, made", "world/x.ts", "const t = new Date();", /no Date here/],
    ["a fine clock", "kernel/x.ts", "const t = performance.now();", /no performance here/],
    ["a finer clock", "kernel/x.ts", "const t = process.hrtime.bigint();", /no process here: pass/],
    ["a hidden clock", "kernel/x.ts", "const t = globalThis.performance.now();", /no globalThis here/],
    ["a timer", "world/x.ts", "setTimeout(f, 1);", /schedule a kernel event/],
    ["ambient chance", "mesh/x.ts", "const u = Math.random();", /draw from a Random/],
    ["a power", "run/x.ts", "const x = Math.pow(2, 3);", /no Math\.pow/],
    ["a power's sign", "cli/x.ts", "const x = 2 ** n;", /no \*\*/],
    ["a power assigned", "cli/x.ts", "x **= n;", /no \*\*/],
    ["any", "lib/x.ts", "export const f = (x: any): void => {};", /no any/],
    ["a promise", "lib/x.ts", "// TODO later", /do it now/],
    ["a long line", "lib/x.ts", longLine, /111 columns/],
    ["a long file", "lib/x.ts", "f();\n".repeat(301), /301 lines; split it/],
    ["a long function", "lib/x.ts", longFunction, /a function of 62 lines/],
    [
      "a long method",
      "lib/x.ts",
      `class A {\n  m() {\n${"    g();\n".repeat(60)}  }\n}`,
      /a function of 62 lines/,
    ],
    ["a name", "lib/fooBar.ts", "", /kebab-case/],
    ["a folder", "helpers/x.ts", "", /no row/],
    ["an algorithm from nowhere", "mesh/balance/random.ts", "/** Random. */", /say in its comment where/],
    [
      "an algorithm untested",
      "mesh/balance/none.ts",
      "/** Source: me. */",
      /write test\/mesh\/balance\/none\.test\.ts/,
    ],
  ];
  for (const [rule, path, text, message] of bad) {
    it(`see ${rule}`, () => {
      const problems = untidy({ path, text }, () => path !== "mesh/balance/none.ts");
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0], message);
      assert.ok(problems[0].startsWith(`src/${path}:`));
    });
  }

  const good: [what: string, path: string, text: string][] = [
    ["arrows down", "world/x.ts", 'import { a } from "../mesh/balance/a";\nimport { b } from "./b";'],
    ["folders of one's own", "kernel/distribution/x.ts", 'import { a } from "../stream";'],
    ["the package's exports", "index.ts", 'export { a } from "./cli/main";'],
    ["the algorithms' exports", "mesh/index.ts", 'export type { Random } from "../lib/random";'],
    ["packages at their doors", "report/csv.ts", 'import { stringify } from "csv-stringify/sync";'],
    ["clocks where they belong", "run/x.ts", 'import "node:fs";\nsetTimeout(() => {}, Date.now());'],
    ["members called as globals are", "world/x.ts", "if (arrivals.process === x) f({ process: 1 });"],
    ["types with such members", "world/x.ts", "interface A { readonly process: string; Date: number }"],
    [
      "words in comments and texts",
      "world/x.ts",
      '// any Date of 2 ** 3\nexport const text = "Math.pow, process";',
    ],
    ["an algorithm with its source", "mesh/balance/x.ts", "/**\n * Picks.\n *\n * Source: a paper.\n */"],
  ];
  for (const [what, path, text] of good) {
    it(`allow ${what}`, () => {
      assert.deepEqual(
        untidy({ path, text }, () => true),
        [],
      );
    });
  }

  it("see a circle of imports, once", () => {
    const files = [
      { path: "lib/a.ts", text: 'import { b } from "./b";' },
      { path: "lib/b.ts", text: 'import { c } from "./c";' },
      { path: "lib/c.ts", text: 'import { a } from "./a";' },
      { path: "lib/d.ts", text: 'import { a } from "./a";' },
    ];
    assert.deepEqual(importCycles(files), ["lib/a.ts -> lib/b.ts -> lib/c.ts -> lib/a.ts"]);
  });

  it("allow circles of types, which are gone at run time", () => {
    const files = [
      { path: "lib/a.ts", text: 'import { b } from "./b";' },
      { path: "lib/b.ts", text: 'import type { A } from "./a";' },
    ];
    assert.deepEqual(importCycles(files), []);
  });

  it("see the files that a text names", () => {
    assert.deepEqual(filesNamedIn("`world/world.ts` and `index.ts`, but not `npm test` or `NAME.ts/`"), [
      "world/world.ts",
      "index.ts",
    ]);
  });
});
