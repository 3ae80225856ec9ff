import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as mesh from "../../src/mesh";

const SOURCE = path.join(__dirname, "../../src/mesh");
/** Parts of others, which nobody would use by themselves. */
const INNER = [
  "Copy",
  "DubboCircle",
  "HaproxyPoints",
  "IpvsMaglevTable",
  "Mt19937",
  "NginxCircle",
  "NginxPlaces",
  "OutlierWindow",
  "Posts",
  "SlotHeap",
  "TextBytes",
  "ZoneChooser",
];

describe("meshsim/mesh", () => {
  it("offers every algorithm that has a class", () => {
    const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const classes = files.flatMap((file) =>
      Array.from(
        readFileSync(path.join(SOURCE, file), "utf8").matchAll(/^export class (\w+)/gm),
        ([, name]) => name,
      ),
    );
    assert.ok(classes.length > 80, `${classes.length} classes`);
    const missing = classes.filter((name) => !(name in mesh));
    assert.deepEqual(missing.sort(), INNER);
  });
});
