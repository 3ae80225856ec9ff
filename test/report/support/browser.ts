import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where Chromium is installed; null: nowhere on the path. */
export function findChromium(): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

/** A headless browser that shows pages from files, and what it had to complain of. */
export class Chromium {
  readonly complaints: string[] = [];
  private readonly browser: Browser;
  private readonly folder = mkdtempSync(join(tmpdir(), "meshsim-report-"));

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(executablePath: string): Promise<Chromium> {
    const args = ["--no-sandbox", "--disable-gpu"];
    return new Chromium(await puppeteer.launch({ executablePath, args, headless: true }));
  }

  /** Whatever the page logs, throws or asks for is a complaint. */
  async open(html: string, scheme: "light" | "dark" = "light", width = 1280): Promise<Page> {
    const file = join(this.folder, "report.html");
    writeFileSync(file, html);
    const page = await this.browser.newPage();
    const address = pathToFileURL(file).href;
    page.on("console", (message) => this.complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => this.complaints.push(`error: ${String(error)}`));
    page.on("dialog", (dialog) => {
      this.complaints.push("a dialog");
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== address) this.complaints.push(`asks for ${request.url()}`);
    });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 900 });
    await page.goto(address, { waitUntil: "load" });
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
