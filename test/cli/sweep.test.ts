import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { type Ended, inShell, until } from "./support/shell";

const SCENARIO = `meshsim: 1
name: grid
run: { duration: 8s, replications: 3 }
services:
  web: { replicas: 2, cores: 1, operations: { Get: [{ work: exp 5ms }] } }
clients:
  users: { target: web.Get, arrivals: { poisson: 300/s }, timeout: 1s }
slo: ["users.p99 < 50ms"]
sweep:
  params:
    services.web.replicas: 2..4
    mesh.defaults.balancer: [roundRobin, leastRequest]
outputs: { html: false }
`;

describe("meshsim sweep", () => {
  const shell = inShell({ "grid.yaml": SCENARIO });
  const meshsim = (...args: string[]): Ended => shell.meshsim(args);
  const start = shell.start.bind(shell);
  const contentsOf = shell.results.bind(shell);

  function done(name: string): number {
    const path = shell.path(name, ".unfinished");
    return existsSync(path) ? readdirSync(path).filter((file) => /^\d+-\d+$/.test(file)).length : 0;
  }

  it("writes a line for each point, in the order written, the same for any number of threads", () => {
    const one = meshsim("sweep", "grid.yaml", "--out", "one", "--jobs", "1", "--format", "csv");
    assert.equal(one.status, 3, one.stderr);
    const two = meshsim("sweep", "grid.yaml", "--out", "two", "--jobs", "2");
    assert.equal(two.status, 3);
    assert.deepEqual(contentsOf("one"), contentsOf("two"));
    const csv = contentsOf("one")["sweep.csv"];
    assert.equal(csv, one.stdout);
    const lines = csv
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    assert.deepEqual(lines[0].slice(0, 6), [
      "scenario",
      "variant",
      "replication",
      "services.web.replicas",
      "mesh.defaults.balancer",
      "users.requests_count",
    ]);
    const balancers = ["roundRobin", "leastRequest"];
    assert.deepEqual(
      lines.slice(1).map((line) => line.slice(0, 5)),
      ["2", "3", "4"].flatMap((replicas) =>
        balancers.map((balancer) => [
          "grid",
          `replicas=${replicas} balancer=${balancer}`,
          "",
          replicas,
          balancer,
        ]),
      ),
    );
    // All points see the same requests.
    assert.equal(new Set(lines.slice(1).map((line) => line[5])).size, 1);
    assert.match(two.stdout, /of 6 points meet the objectives/);
  });

  it("killed at any moment, goes on where it was and ends with the same bytes", async () => {
    assert.equal(meshsim("sweep", "grid.yaml", "--out", "whole").status, 3);
    const first = start("sweep", "grid.yaml", "--out", "killed");
    await until(() => done("killed") >= 1, first);
    first.child.kill("SIGKILL");
    await first.ended;
    const refused = meshsim("sweep", "grid.yaml", "--out", "killed");
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /holds an unfinished sweep: \d+ of 18 runs are done\n.*--resume/);
    const other = meshsim("sweep", "grid.yaml", "--out", "killed", "--resume", "--seed", "9");
    assert.equal(other.status, 2);
    assert.match(other.stderr, /is of another scenario, seed, or version/);
    let kills = 0;
    for (let wait = 0; shell.has("killed", ".unfinished"); wait = (wait + 37) % 190) {
      const before = done("killed");
      const next = start("sweep", "grid.yaml", "--out", "killed", "--resume");
      const most = before + (kills % 4) + 1;
      if (kills % 2 === 0) await until(() => done("killed") >= most, next);
      else await Promise.race([new Promise((resolve) => setTimeout(resolve, 150 + wait)), next.ended]);
      next.child.kill("SIGKILL");
      await next.ended;
      assert.ok(done("killed") >= before || !shell.has("killed", ".unfinished"));
      kills++;
    }
    assert.ok(kills >= 4, `${kills} kills`);
    const last = meshsim("sweep", "grid.yaml", "--out", "killed", "--resume");
    assert.ok(last.status === 0 || last.status === 3, last.stderr);
    assert.deepEqual(contentsOf("killed"), contentsOf("whole"));
  });

  it("is not gone on with by two at once", async () => {
    const run = start("sweep", "grid.yaml", "--out", "both", "--jobs", "1", "--duration", "10m");
    await until(() => shell.has("both", ".unfinished", "key"), run);
    for (const flag of ["--resume", "--force"]) {
      const other = meshsim("sweep", "grid.yaml", "--out", "both", "--duration", "10m", flag);
      assert.equal(other.status, 2, other.stderr);
      const message = `process ${run.child.pid} is at work on what is unfinished in both`;
      assert.ok(other.stderr.includes(message), other.stderr);
    }
    run.child.kill("SIGKILL");
    await run.ended;
    assert.ok(shell.has("both", ".unfinished", "lock"));
    assert.equal(meshsim("sweep", "grid.yaml", "--out", "both", "--force").status, 3);
    assert.ok(!shell.has("both", ".unfinished"));
  });

  it("interrupted, leaves what it has, says so, and can go on", async () => {
    assert.equal(meshsim("sweep", "grid.yaml", "--out", "whole").status, 3);
    const run = start("sweep", "grid.yaml", "--out", "stopped", "--jobs", "1");
    await until(() => done("stopped") >= 7, run);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.equal(shell.facts("stopped").partial, true);
    assert.ok(shell.read("stopped", "sweep.csv").length > 0);
    assert.equal(meshsim("sweep", "grid.yaml", "--out", "stopped", "--resume").status, 3);
    assert.deepEqual(contentsOf("stopped"), contentsOf("whole"));
  });

  it("takes params from the command line, and refuses what is none", () => {
    const args = [
      "--param",
      "services.web.replicas=1,3",
      "--param",
      "run.duration=1s..2s step 1s",
      "-r",
      "1",
    ];
    const { stdout, stderr } = meshsim("sweep", "grid.yaml", ...args, "--format", "json", "--out", "x");
    const { sweep } = JSON.parse(stdout) as { sweep: { settings: Record<string, string> }[] };
    assert.deepEqual(
      sweep.map(({ settings }) => Object.values(settings)),
      ["1", "3"].flatMap((replicas) =>
        ["roundRobin", "leastRequest"].flatMap((balancer) =>
          ["1s", "2s"].map((duration) => [replicas, balancer, duration]),
        ),
      ),
      stderr,
    );
    assert.match(
      stderr,
      /rerun: .*--param services\.web\.replicas=1,3 --param 'run\.duration=1s\.\.2s step 1s'/,
    );
    const wrong = meshsim("sweep", "grid.yaml", "--param", "services.web.replica=1,3");
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /--param services\.web\.replica=1,3 {2}error .*did you mean "replicas"/);
    const backwards = meshsim("sweep", "grid.yaml", "--param", "services.web.replicas=4..2");
    assert.match(backwards.stderr, /error {2}services\.web\.replicas: 4 is more than 2; write for example/);
    assert.match(meshsim("sweep", "grid.yaml", "--param", "x").stderr, /must be path=values/);
    assert.match(meshsim("run", "grid.yaml", "--resume").stderr, /run has no --resume; sweep has/);
  });

  it("held against earlier results, exits with 5 when something is worse", () => {
    const quick = [
      "grid.yaml",
      "--duration",
      "2s",
      "--param",
      "services.web.replicas=3,4",
      "--exit-zero",
      "-q",
    ];
    assert.equal(meshsim("sweep", ...quick, "--out", "old").status, 0);
    const against = ["--baseline", "old", "--fail-on-regression", "5%", "--force"];
    const same = meshsim("sweep", ...quick, ...against, "--out", "old");
    assert.equal(same.status, 0, same.stderr);
    assert.match(same.stdout, /\nPASS {2}none of 20 figures is more than 5 % worse than in old\n$/);
    const slow = [...quick, "--set", "services.web.operations.Get.0.work=exp 8ms"];
    const worse = meshsim("sweep", ...slow, ...against, "--out", "new");
    assert.equal(worse.status, 5, worse.stderr);
    assert.match(worse.stdout, /More than 5 % worse than in old\n.*\nFAIL {2}\d+ of 20 figures are/s);
    const told = meshsim("sweep", ...slow, "--baseline", "old", "--force", "--format", "csv", "--out", "new");
    assert.equal(told.status, 0);
    assert.match(told.stderr, /^FAIL {2}\d+ of 20 figures/);
    const json = meshsim("sweep", ...slow, ...against, "--json", "--out", "new");
    const { against: found } = JSON.parse(json.stdout) as {
      against: { compared_count: number; worse: object[] };
    };
    assert.equal(found.compared_count, 20);
    assert.ok(found.worse.length > 0);
    const missing = meshsim("sweep", ...quick, "--baseline", "older");
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /--baseline older: there is no such folder/);
    assert.match(meshsim("run", "grid.yaml", "--fail-on-regression", "5%").stderr, /needs --baseline DIR/);
  });
});
