import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { POLICIES } from "../src/mesh/balance/policies";
import { load } from "../src/scenario/load";
import { columnReference } from "../src/report/columns";

const ROOT = join(__dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

describe("README.md", () => {
  it("defines every column as the source does", () => {
    const between = /<!-- columns:.*?-->\n(.*)<!-- \/columns -->/s.exec(README);
    // What only lines tables up does not count.
    const plain = (text: string): string => text.replace(/-+/g, "-").replace(/\s+/g, "");
    assert.equal(plain(between?.[1] ?? ""), plain(columnReference()));
  });

  it("lists every balancer with its rule", () => {
    for (const { name, summary } of Object.values(POLICIES)) {
      assert.ok(README.replace(/ +/g, " ").includes(`| \`${name}\` | ${summary} |`), name);
    }
  });

  it("has a scenario that is right in every setting", () => {
    const [, yaml] = /```yaml\n(.*?)```/s.exec(README)!;
    const { problems } = load(yaml, "README.md");
    assert.deepEqual(problems, []);
  });

  it("links only to files that exist", () => {
    for (const [, path] of README.matchAll(/\]\(([^)#:]+)\)/g)) assert.ok(existsSync(join(ROOT, path)), path);
  });

  it("names scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    for (const [, script] of README.matchAll(/npm run ([\w:]+)/g)) assert.ok(script in scripts, script);
  });
});
