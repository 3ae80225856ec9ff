import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "../../src/scenario/load";

const FOLDER = join(__dirname, "../../../shared/examples");

/** What the examples refer to lies in another folder than they do. */
const readText = (path: string): string => readFileSync(join(FOLDER, "../data", path), "utf8");

describe("the examples of the language", () => {
  if (!existsSync(FOLDER)) {
    it("are not here", function () {
      console.warn(`      SKIPPED: ${FOLDER} is not there`);
      this.skip();
    });
    return;
  }
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"))) {
    it(`${file} loads, or is refused for nothing but parts that are not supported yet`, () => {
      const { loaded, problems } = load(readFileSync(join(FOLDER, file), "utf8"), file, { readText });
      const errors = problems.filter(({ severity }) => severity === "error");
      assert.equal(loaded === null, errors.length > 0);
      for (const { message } of errors) assert.match(message, /^\S.* is not supported yet$/);
    });
  }

  it("hello.yaml loads", () => {
    const text = readFileSync(join(FOLDER, "hello.yaml"), "utf8");
    assert.deepEqual(load(text, "hello.yaml").problems, []);
  });
});
