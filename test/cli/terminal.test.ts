import assert from "node:assert/strict";
import { useColor } from "../../src/cli/terminal";

describe("useColor", () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };

  it("colours terminals only", () => {
    assert.equal(useColor(terminal, null, {}), true);
    assert.equal(useColor(pipe, null, {}), false);
    assert.equal(useColor({}, null, {}), false);
  });

  it("heeds NO_COLOR unless it is empty, and terminals that cannot", () => {
    assert.equal(useColor(terminal, null, { NO_COLOR: "1" }), false);
    assert.equal(useColor(terminal, null, { NO_COLOR: "" }), true);
    assert.equal(useColor(terminal, null, { TERM: "dumb" }), false);
  });

  it("does what the user says before all else", () => {
    assert.equal(useColor(terminal, false, {}), false);
    assert.equal(useColor(pipe, true, { NO_COLOR: "1" }), true);
  });
});
