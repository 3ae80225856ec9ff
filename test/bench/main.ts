import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { load } from "../../src/scenario/load";
import { tune } from "../../src/run/tune";
import { measureCalls, measureFarm } from "./measure";
import { nsPerPick, PICKERS, SCANNING } from "./picks";

const ROOT = join(__dirname, "../..");
const SIZES = [10, 100, 1000, 10_000];
const REQUESTS = 3_000_000;

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(2)} M`;
}

function benchFarms(): void {
  console.log("Requests per CPU second: a farm of N single-worker instances, load 0.8, exponential service.");
  console.log("minimal: the hand-written event loop of test/bench/minimal-loop.ts; x: share of it.\n");
  for (const instances of SIZES) {
    const { minimal, ours } = measureFarm(instances, REQUESTS, 2);
    console.log(`N = ${instances}`.padEnd(16), millions(minimal).padStart(8), " minimal");
    for (const { balancer, speed } of ours) {
      console.log(
        `  ${balancer}`.padEnd(16),
        millions(speed).padStart(8),
        ` ${(speed / minimal).toFixed(2)} x`,
      );
    }
  }
}

function benchPicks(): void {
  console.log(
    "\nns that a request takes in a balancer, among N endpoints (*: its product looks at all of them):",
  );
  console.log("".padEnd(32), SIZES.map((size) => `N = ${size}`.padStart(11)).join(" "));
  for (const name of PICKERS) {
    const mark = SCANNING.has(name) ? "*" : "";
    const times = SIZES.map((size) => nsPerPick(name, size, size > 1000 ? 5000 : 50_000, 3));
    console.log(`  ${name}${mark}`.padEnd(32), times.map((ns) => ns.toFixed(0).padStart(11)).join(" "));
  }
}

function benchBoutique(): void {
  const file = join(ROOT, "scenarios/online-boutique-zone-outage.yaml");
  const { loaded } = load(readFileSync(file, "utf8"), file);
  if (loaded === null) throw new Error(`${file} does not load`);
  console.log("\nCalls per CPU second, Online Boutique losing a zone:");
  for (const { name, scenario } of loaded.experiment.variants) {
    console.log(`  ${name}`.padEnd(24), millions(measureCalls(scenario, 2)));
  }
}

/** Resident memory of a process that does nothing but simulate, for ever more requests. */
function benchMemory(): void {
  if (!existsSync(join(ROOT, "dist/index.js"))) throw new Error("npm run build comes first");
  console.log("\nResident memory at the end of a run of N = 10:");
  for (const requests of [2e6, 20e6]) {
    const program = `
      const { tune } = require("${ROOT}/dist/run/tune");
      const { load, simulate } = require("${ROOT}/dist");
      tune();
      const { loaded } = load(process.argv[1], "farm.yaml");
      simulate(loaded.experiment.variants[0].scenario, { replication: 0 });
      console.log(process.resourceUsage().maxRSS / 1000);`;
    const seconds = requests / 800;
    const text = `{ meshsim: 1, name: farm, run: { duration: ${seconds}s }, services: { web: { replicas: 10, workers: 1,
      operations: { get: [{ work: exp 10ms }] } } }, clients: { users: { target: web.get, arrivals: { poisson: 800/s } } },
      mesh: { defaults: { balancer: leastRequest, timeout: 1s } } }`;
    const megabytes = Number(execFileSync(process.execPath, ["-e", program, text], { encoding: "utf8" }));
    console.log(`  ${requests / 1e6} M requests`.padEnd(24), `${megabytes.toFixed(0)} MB`);
  }
}

function benchStart(): void {
  const start = process.hrtime.bigint();
  execFileSync(process.execPath, [join(ROOT, "dist/cli/main.js"), "--version"]);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  console.log(`\nmeshsim --version: ${ms.toFixed(0)} ms`);
}

tune();
benchFarms();
benchPicks();
benchBoutique();
benchMemory();
benchStart();
