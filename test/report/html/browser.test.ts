import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "puppeteer-core";
import { reportHtml } from "../../../src/report/html/page";
import { readTable } from "../../../src/report/html/read-csv";
import { Chromium, findChromium } from "../support/browser";
import { exampleResults } from "../support/example-results";
import { crowdedResults } from "../support/crowded-results";

/** Of the target 200 x 10,000; `MESHSIM_REPORT_POINTS=10000` for all of it. */
const POINTS = Number(process.env.MESHSIM_REPORT_POINTS ?? 600);

/** A script as text: these tests are compiled without the types of a browser. */
async function inPage<T>(page: Page, script: string): Promise<T> {
  return (await page.evaluate(script)) as T;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe("report.html in a real browser", function () {
  this.timeout(120_000);
  let chromium: Chromium;
  let texts: Map<string, string>;
  let html: string;

  before(async function () {
    const path = findChromium();
    if (path === null) {
      console.log("    Chromium is not installed: reports are not looked at in a real browser");
      this.skip();
    }
    texts = exampleResults();
    html = reportHtml(texts);
    chromium = await Chromium.start(path);
  });
  after(async () => {
    // Not there where it was skipped.
    await (chromium as Chromium | undefined)?.stop();
  });

  async function shown(
    scheme: "light" | "dark",
    width: number,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await chromium.open(html, scheme, width);
    await look(page);
    await page.close();
    assert.deepEqual(chromium.complaints, []);
  }

  /** Rows in the tables of each figure, by its id. */
  function rowsByFigure(page: Page): Promise<Record<string, number>> {
    return inPage(
      page,
      `Object.fromEntries([...document.querySelectorAll("figure")].map((figure) =>
        [figure.id, figure.querySelectorAll("tbody tr").length]))`,
    );
  }

  it("has every figure, each with as many rows as its file has", async () => {
    await shown("light", 1280, async (page) => {
      const rows = await rowsByFigure(page);
      const of = (file: string, where: (row: { text(column: string): string }) => boolean): number =>
        readTable(texts.get(`${file}.csv`)!).rows.filter(where).length;
      const scoped = (scope: string, name: string) => (row: { text(column: string): string }) =>
        row.text("scope") === scope && row.text("name") === name;
      assert.equal(rows["percentiles-0"], of("percentiles", scoped("client", "users")));
      assert.equal(rows["timeseries-0"], of("timeseries", scoped("client", "users")));
      assert.equal(rows["timeseries-1"], of("timeseries", scoped("client", "robots")));
      for (const [look, variant] of ["few", "many"].entries()) {
        const own = (row: { text(column: string): string }): boolean => row.text("variant") === variant;
        assert.equal(
          rows[`services-over-time-${look}`],
          of("timeseries", (row) => own(row) && row.text("scope") === "service"),
        );
        assert.equal(rows[`instances-${look}`], of("instances", own));
        assert.equal(rows[`graph-${look}`], of("edges", own));
      }
      assert.equal(rows["errors-0"], of("errors", scoped("client", "robots")));
      assert.equal(
        rows["comparison-0-p99"],
        2 * of("comparison", (row) => row.text("metric") === "users.p99"),
        "and what unfolds",
      );
      const points = of("sweep", () => true);
      assert.equal(rows["curve-0"], points);
      assert.equal(
        rows["plan-table"],
        of("plan", () => true),
      );
      assert.equal(rows["plan-growth"], 2);
      assert.equal(rows["heat-0"], points + 2, "and a row of the map for each size");
      for (const [id, count] of Object.entries(rows)) assert.ok(count > 0, id);
    });
  });

  it("draws what the tables say: a line for each variant, a cell for each instance, a line for each call", async () => {
    await shown("light", 1280, async (page) => {
      const count = (selector: string): Promise<number> => page.$$eval(selector, (found) => found.length);
      assert.equal(await count("#percentiles-0 .marks path.s0, #percentiles-0 .marks path.s1"), 2);
      assert.equal(await count("#percentiles-0 .band"), 2);
      assert.equal(await count("#percentiles-0 .limit"), 1);
      assert.ok((await count("#timeseries-0 .fault")) >= 1 && (await count("#timeseries-0 .warmup")) >= 1);
      assert.equal(await count("#instances-0 .strip rect[class^=q]"), 4 + 2 + 2);
      assert.equal(await count("#instances-1 .strip rect[class^=q]"), 4 + 5 + 2);
      assert.equal(await count("#graph-0 .node"), 2 + 3);
      assert.equal(await count("#graph-0 .call"), 4);
      assert.ok((await count("#curve-0 circle")) >= 1, "a knee");
      const sizes = await inPage<number[]>(
        page,
        `[...document.querySelectorAll("svg[role=img]")].map((svg) => svg.getBoundingClientRect().width)`,
      );
      assert.ok(sizes.filter((width) => width > 100).length >= 10);
      const paths = await inPage<string[]>(
        page,
        `[...document.querySelectorAll(".marks path")].map((path) => path.getAttribute("d") ?? "")`,
      );
      assert.deepEqual(
        paths.filter((d) => /NaN|Infinity|undefined|^$/.test(d)),
        [],
      );
    });
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`is right by the rules of accessibility, ${scheme}`, async () => {
      const page = await chromium.open(html, scheme);
      await inPage(page, `document.querySelectorAll("details").forEach((one) => { one.open = true; })`);
      const script = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(`(() => { const module = undefined, exports = undefined; ${script} })()`);
      const violations = await inPage<Violation[]>(
        page,
        "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
      );
      await page.close();
      assert.deepEqual(
        violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 200))
              .join(" ")}`,
        ),
        [],
      );
    });
  }

  it("is dark where the reader wants it so, and black on white on paper", async () => {
    const background = (page: Page): Promise<string> =>
      inPage(page, "getComputedStyle(document.body).backgroundColor");
    await shown("light", 1280, async (page) => {
      assert.equal(await background(page), "rgb(255, 255, 255)");
    });
    await shown("dark", 1280, async (page) => {
      assert.notEqual(await background(page), "rgb(255, 255, 255)");
      await page.emulateMediaType("print");
      assert.equal(await background(page), "rgb(255, 255, 255)");
      const hidden = await inPage<boolean>(
        page,
        `[...document.querySelectorAll("nav, details")].every((one) => one.getClientRects().length === 0)`,
      );
      assert.ok(hidden, "what unfolds cannot on paper");
      const pdf = await page.pdf({ format: "A4" });
      assert.ok(pdf.length > 10_000);
    });
  });

  it("fits a telephone: nothing but drawings and tables moves sideways", async () => {
    await shown("light", 400, async (page) => {
      assert.ok((await inPage<number>(page, "document.documentElement.scrollWidth")) <= 400);
      const small = await inPage<string[]>(
        page,
        `[...document.querySelectorAll("svg text")]
          .filter((text) => text.getBoundingClientRect().height < 8 && text.closest("details") === null)
          .map((text) => text.textContent)`,
      );
      assert.deepEqual(small, [], "texts stay readable");
    });
  });

  it("can be used by keyboard alone", async () => {
    await shown("light", 1280, async (page) => {
      await page.keyboard.press("Tab");
      assert.equal(await inPage(page, "document.activeElement.textContent"), "Skip to the results");
      await page.focus("#percentiles-0 summary");
      await page.keyboard.press("Enter");
      assert.ok(await inPage(page, `document.querySelector("#percentiles-0 details").open`));
      await page.keyboard.press("Tab");
      assert.equal(await inPage(page, "document.activeElement.getAttribute('role')"), "region");
    });
  });

  it("takes names from scenarios and files as texts, whatever they are", async () => {
    const nasty = `"><img src=x onerror="alert(1)"></script><script>alert(2)</script><style>*{display:none}</style>`;
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const replaced = [...texts].map(([name, text]): [string, string] => {
      if (name.endsWith(".json")) return [name, text.replaceAll('"few"', JSON.stringify(nasty))];
      if (!name.endsWith(".csv")) return [name, `# ${nasty}\n${text}`];
      return [
        name,
        text.replace(
          /(^|,)(few|users|stock|stock is slow|a)(?=,)/gm,
          (_, before: string, word: string) => before + quoted(word + nasty),
        ),
      ];
    });
    const page = await chromium.open(reportHtml(new Map(replaced)));
    const found = await page.$$eval("script, img, iframe, object, link, body style", (all) => all.length);
    const text = await inPage<string>(page, "document.body.textContent");
    await page.close();
    assert.deepEqual(chromium.complaints, []);
    assert.equal(found, 0);
    assert.ok(text.includes(`few${nasty}`) || text.includes(nasty));
  });

  it(`opens 200 variants of ${POINTS} points in under 2 s, in under 5 MB`, async () => {
    const crowded = reportHtml(crowdedResults(200, POINTS));
    const size = Buffer.byteLength(crowded);
    assert.ok(size < 5e6, `${size} bytes`);
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const page = await chromium.open(crowded);
      times.push(await inPage<number>(page, "performance.getEntriesByType('navigation')[0].loadEventEnd"));
      assert.equal(await page.$$eval("#comparison-0-p99 tbody tr", (rows) => rows.length), 200);
      assert.equal(await page.$$eval("#variants-over-time-0 tbody tr", (rows) => rows.length), 200);
      await page.close();
    }
    assert.ok(Math.min(...times) < 2000, `${times.join(", ")} ms`);
    assert.deepEqual(chromium.complaints, []);
  });
});
