import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, scenarioNames } from "./scenarios";
import type { Settings } from "./scenarios";

/**
 * Every byte that a short run of each scenario writes is kept in `expected/`. When a change is meant to change
 * results, `npm run golden` writes the files anew; then read the difference before you commit it.
 */
const EXPECTED = join(__dirname, "expected");
const REWRITE = process.env.MESHSIM_GOLDEN === "rewrite";

const SHORT: Settings = {
  "run.duration": "20s",
  "run.warmup": "2s",
  "run.replications": "2",
  "outputs.interval": "5s",
};
const FAULT: Settings = { "faults.0.at": "6s", "faults.0.for": "6s" };

/** By scenario: what else must change so that its story fits into 20 s. */
const FITTED: Readonly<Record<string, Settings>> = {
  "online-boutique-zone-outage": {
    ...FAULT,
    "faults.0.restart": "1s",
    "mesh.discovery.propagation": "lognormal p50=1s p99=3s",
  },
  "rolling-deploy": { "faults.0.at": "4s", "services.api.lifecycle.startup": "1s" },
  "cache-outage": { ...FAULT, "slo.0.during": "15s..20s" },
  // Its crowd comes after a minute.
  "flash-crowd": { "clients.visitors.arrivals.trace.from": "80s" },
  "sticky-sessions": { "faults.0.at": "8s", "slo.0.during": "2s..8s", "slo.1.during": "10s..20s" },
  "retry-storm": { ...FAULT, "slo.0.during": "15s..20s", "slo.0.window": "5s" },
  canary: FAULT,
  "outlier-detection": FAULT,
  "health-checks": {
    ...FAULT,
    "faults.1.at": "5s",
    "faults.1.for": "10s",
    "mesh.discovery.propagation": "6s",
  },
  "zone-aware": { ...FAULT, "mesh.discovery.propagation": "2s" },
  "slow-instance": FAULT,
  "panic-threshold": FAULT,
  "many-proxies": { "run.duration": "6s", "run.warmup": "1s" },
  "load-sweep": { "run.duration": "6s", "run.warmup": "1s" },
  "slow-start": { "faults.0.at": "4s", "services.api.lifecycle.startup": "1s" },
};

function settingsOf(name: string): Settings {
  return { ...SHORT, ...FITTED[name] };
}

describe("golden files", () => {
  before(() => {
    if (REWRITE) rmSync(EXPECTED, { recursive: true, force: true });
    assert.ok(REWRITE || existsSync(EXPECTED), `${EXPECTED} is not there: run npm run golden`);
  });

  for (const name of scenarioNames()) {
    it(`${name} writes the bytes it always wrote`, () => {
      const folder = join(EXPECTED, name);
      const files = filesOf(name, settingsOf(name));
      if (REWRITE) {
        mkdirSync(folder, { recursive: true });
        for (const file of files) writeFileSync(join(folder, file.name), file.content);
      }
      assert.deepEqual(readdirSync(folder).sort(), files.map((file) => file.name).sort());
      for (const file of files)
        assertSame(file.content, readFileSync(join(folder, file.name), "utf8"), file.name);
    });
  }

  it("has files for no other scenario", () => {
    assert.deepEqual(readdirSync(EXPECTED).sort(), scenarioNames());
  });

  it("run again, the same scenario gives the same bytes", () => {
    const settings = settingsOf("slow-instance");
    assert.deepEqual(filesOf("slow-instance", settings), filesOf("slow-instance", settings));
  });

  it("another seed gives other bytes", () => {
    const settings = settingsOf("hello");
    const summary = (seed: string): string => contentOf("summary.csv", { ...settings, "run.seed": seed });
    assert.equal(summary("1"), summary("1"));
    assert.notEqual(summary("1"), summary("2"));
  });
});

function contentOf(file: string, settings: Settings): string {
  return filesOf("hello", settings).find(({ name }) => name === file)!.content;
}

/** Names the first line that differs: the files are too long to be shown side by side. */
function assertSame(actual: string, expected: string, file: string): void {
  if (actual === expected) return;
  const lines = actual.split("\n");
  const before = expected.split("\n");
  const at = lines.findIndex((line, index) => line !== before.at(index));
  const line = at < 0 ? lines.length : at;
  assert.fail(`${file}:${line + 1}: got\n  ${lines.at(line)}\nwhere there was\n  ${before.at(line)}`);
}
