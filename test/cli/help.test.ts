import assert from "node:assert/strict";
import { FLAGS } from "../../src/cli/flags";
import { COMMANDS, help, summary } from "../../src/cli/help";

describe("help", () => {
  it("leads with three examples and has fewer than 40 lines", () => {
    for (const command of [null, ...COMMANDS.map(({ name }) => name)]) {
      const lines = help(command).split("\n");
      assert.ok(lines.slice(0, 3).every((line) => line.startsWith("meshsim ")));
      assert.ok(lines.length < 40, `${lines.length} lines`);
    }
  });

  it("lists every option, with the short form; what only some commands take with these", () => {
    for (const { name, alias, negative, only } of FLAGS) {
      for (const text of [only ?? null].flat().map(help)) {
        assert.ok(text.includes(`--${negative ? "no-" : ""}${name}`), name);
        if (alias !== undefined) assert.ok(text.includes(`-${alias}, --${name}`), alias);
      }
    }
  });

  it("fits 80 columns", () => {
    const lines = [help(null), summary("1.2.3")].join("\n").split("\n");
    for (const line of lines) assert.ok(line.length <= 80, line);
  });
});

describe("summary", () => {
  it("has at most twelve lines and names every command", () => {
    const text = summary("1.2.3");
    assert.ok(text.split("\n").length <= 12);
    for (const { name } of COMMANDS) assert.match(text, new RegExp(`^ .*\\b${name}\\b`, "m"), name);
  });
});
