import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { referencePage } from "../../src/scenario/reference";

const PAGE = join(__dirname, "../../docs/reference.md");

describe("the reference of the language", () => {
  it("is what the tables say (npm run docs writes it anew)", async () => {
    const page = await format(referencePage(), { parser: "markdown", printWidth: 110 });
    if (process.env["MESHSIM_DOCS"] === "rewrite") writeFileSync(PAGE, page);
    assert.equal(readFileSync(PAGE, "utf8"), page);
  });

  it("links to sections that are there, each with a title of its own", () => {
    const page = referencePage();
    const titles = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    assert.equal(new Set(titles).size, titles.length);
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, link]) => link);
    assert.ok(links.length > 20);
    for (const link of links) assert.ok(titles.includes(link), link);
  });
});
