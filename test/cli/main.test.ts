import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inShell } from "./support/shell";

const ROOT = join(__dirname, "..", "..");

const SCENARIO = `meshsim: 1
name: tiny
run: { duration: 2s, replications: 3 }
services:
  web:
    replicas: 2
    cores: 1
    operations: { Get: [{ work: exp 5ms }] }
clients:
  users:
    target: web.Get
    arrivals: { poisson: 100/s }
slo:
  - "users.availability >= 50%"
compare:
  baseline: few
  variants:
    few: { services.web.replicas: 1 }
    many: { services.web.replicas: 4 }
`;

describe("meshsim", () => {
  const shell = inShell({ "tiny.yaml": SCENARIO });
  const meshsim = shell.meshsim.bind(shell);
  const contents = shell.contents.bind(shell);
  const results = shell.results.bind(shell);

  it("traces one request, of any replication and variant", () => {
    const told = meshsim(["trace", "tiny.yaml", "--request", "7"]);
    assert.equal(told.status, 0);
    assert.match(told.stdout, /^request 7 of tiny \(seed 1\), at \d/);
    assert.match(told.stdout, /users \(default\) calls web\.Get: ok after/);
    assert.match(told.stdout, /to web-[01] \(default\), one of 2: /);
    const other = meshsim(["trace", "tiny.yaml", "--request", "1/7", "--variant", "many"]);
    assert.match(other.stdout, /replication 1/);
    assert.match(other.stdout, /one of 4: /);
    const spans = JSON.parse(meshsim(["trace", "tiny.yaml", "--request", "7", "--json"]).stdout) as object[];
    assert.ok(spans.length >= 4);
  });

  it("says what is wrong with a request that is asked for", () => {
    const wrong: [args: string[], message: RegExp][] = [
      [[], /trace needs --request N/],
      [["--request", "none"], /--request none: must be a whole number from 1/],
      [["--request", "100000"], /there is no request 100000: the run has 1?\d\d/],
      [["--request", "1", "--format", "csv"], /trace prints a table or json, not csv/],
      [["--request", "1", "--variant", "fewer"], /no such variant; did you mean few/],
    ];
    for (const [args, message] of wrong) {
      const { status, stderr } = meshsim(["trace", "tiny.yaml", ...args]);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
    }
  });

  it("prints its version, and a summary when asked nothing", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    assert.equal(meshsim(["--version"]).stdout, `${version}\n`);
    assert.match(meshsim([]).stdout, new RegExp(`^meshsim ${version}: `));
  });

  it("answers a wrong command line with one hint, exit code 2 and no stack", () => {
    const wrong: readonly (readonly [string, string])[] = [
      ["rn tiny.yaml", "unknown command rn; did you mean run?"],
      ["run tiny.yaml --sed 4", "unknown option --sed; did you mean --seed?"],
    ];
    for (const [line, message] of wrong) {
      const { status, stdout, stderr } = meshsim(line.split(" "));
      assert.equal(status, 2, line);
      assert.equal(stdout, "");
      assert.equal(stderr.split("\n")[0], `meshsim: ${message}`);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });

  it("shows every mistake in a scenario and says ok when there is none", () => {
    shell.write("bad.yaml", SCENARIO.replace("replicas", "replica").replace("target", "targt"));
    const bad = meshsim(["validate", "bad.yaml", "tiny.yaml"]);
    assert.equal(bad.status, 2);
    assert.equal(bad.stdout, "");
    assert.match(bad.stderr, /bad\.yaml:6:\d+ .*replicas/);
    assert.match(bad.stderr, /bad\.yaml:11:\d+ .*target/);
    assert.doesNotMatch(bad.stderr, /\n\s+at /);
    const good = meshsim(["validate", "-"], SCENARIO);
    assert.deepEqual([good.status, good.stdout, good.stderr], [0, "ok\n", ""]);
  });

  it("runs a scenario from standard input with settings changed; an SLO that does not hold is exit code 3", () => {
    const args = [
      "run",
      "-",
      "--set",
      "services.web.replicas=5",
      "--set",
      "slo=[users.p50 < 1us]",
      "--seed",
      "007",
      "--format",
      "csv",
    ];
    const { status, stdout, stderr } = meshsim([...args, "--only", "summary,instances"], SCENARIO);
    assert.equal(status, 3, stderr);
    const files = contents("results/tiny");
    assert.deepEqual(Object.keys(files), [
      "instances.csv",
      "report.html",
      "run.json",
      "scenario.resolved.yaml",
      "summary.csv",
    ]);
    assert.equal(stdout, files["summary.csv"]);
    assert.equal(files["instances.csv"].trimEnd().split("\n").length, 1 + 5);
    assert.match(
      stderr,
      /^meshsim \S+ {2}scenario sha256:[0-9a-f]{8} {2}seed 007 {2}3 replications {2}node /m,
    );
    assert.match(
      stderr,
      /^rerun: meshsim run - --set services.web.replicas=5 --set 'slo=\[users.p50 < 1us\]' --seed 007 --only summary,instances$/m,
    );
    assert.equal(
      stderr.trimEnd().split("\n").at(-1),
      "wrote results/tiny (5 files) - open results/tiny/report.html",
    );
  });

  it("writes the same bytes with one thread and with two, and replaces a folder only when forced", () => {
    const one = meshsim(["compare", "tiny.yaml", "--jobs", "1", "--quiet"]);
    assert.deepEqual([one.status, one.stderr], [0, ""]);
    const first = contents("results/tiny");
    const refused = meshsim(["compare", "tiny.yaml"]);
    assert.deepEqual([refused.status, refused.stdout], [2, ""]);
    assert.match(refused.stderr, /^meshsim: results\/tiny exists and is not empty\n.*--force/);
    assert.deepEqual(contents("results/tiny"), first);
    const two = meshsim(["compare", "tiny.yaml", "--jobs", "2", "--force"]);
    assert.equal(two.stdout, one.stdout);
    assert.deepEqual(results("results/tiny"), { ...first, "run.json": "" });
  });

  it("gives the same results again from the scenario it writes", () => {
    meshsim(["compare", "tiny.yaml", "--out", "one", "--set", "services.web.cores=0.5", "--seed", "007"]);
    const again = meshsim(["compare", "one/scenario.resolved.yaml", "--out", "two"]);
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(results("two"), results("one"));
  });

  it("gives the same results again from the scenarios it writes of several files", () => {
    const other = SCENARIO.replace("replicas: 2", "replicas: 5").replace("run: {", "run: { seed: 9,");
    shell.write("other.yaml", other);
    const { stderr } = meshsim(["compare", "tiny.yaml", "other.yaml", "--out", "one"]);
    assert.match(stderr, /^note: results call other\.yaml tiny-2, as another file has its name$/m);
    const written = ["one/scenario.resolved.yaml", "one/scenario.tiny-2.resolved.yaml"];
    const again = meshsim(["compare", ...written, "--out", "two"]);
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(results("two"), results("one"));
    const { variants } = JSON.parse(contents("two")["run.json"]) as { variants: string[] };
    assert.deepEqual(variants, ["tiny", "tiny-2"]);

    meshsim(["run", "tiny.yaml", "--out", "two", "--force"]);
    assert.ok(!("scenario.tiny-2.resolved.yaml" in contents("two")), "what an earlier run left is gone");
  });

  it("exits with 0 though an SLO does not hold, if asked to, and still says so", () => {
    const args = ["run", "tiny.yaml", "--set", "slo=[users.p50 < 1us]", "--exit-zero"];
    const { status, stdout } = meshsim(args);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^FAIL {2}users\.p50 < 1us: .*\n\nThe objective does not hold: users\.p50 < 1us\.\n$/m,
    );
  });

  it("keeps text within 80 columns, and ends it with the answer", () => {
    for (const [command, answer] of [
      ["run", /^The objective holds\.$/],
      ["compare", /few/],
    ] as const) {
      const { stdout, stderr } = meshsim([command, "tiny.yaml", "--force"]);
      for (const line of `${stdout}${stderr}`.split("\n")) assert.ok(line.length <= 80, line);
      assert.match(stdout.trimEnd().split("\n\n").at(-1)!, answer);
    }
  });

  it("is quiet when the reader of its output leaves", function () {
    if (process.platform === "win32") this.skip();
    const command = [process.execPath, shell.program, "--help"].map((word) => `'${word}'`).join(" ");
    const { stdout, stderr } = spawnSync("sh", ["-c", `${command} | head -n 1; ${command} | true`], {
      cwd: shell.folder,
      encoding: "utf8",
    });
    assert.match(stdout, /^meshsim run [^\n]+\n$/);
    assert.equal(stderr, "");
  });

  /** Starts a run that takes for ever, and sends it these signals, each when it has said something anew. */
  async function stopped(...signals: readonly NodeJS.Signals[]): Promise<{ code: unknown; stderr: string }> {
    const long = ["--duration", "100h", "--set", "outputs.interval=1h", "--only", "summary"];
    const { child, ended } = shell.start("run", "tiny.yaml", ...long);
    const cues = ["rerun:", "stopping;"];
    let stderr = "";
    let sent = 0;
    child.stderr!.on("data", (text: string) => {
      stderr += text;
      for (; sent < signals.length && stderr.includes(cues[sent]); sent++) child.kill(signals[sent]);
    });
    return { code: await ended, stderr };
  }

  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`on ${signal} writes what it has, marked as partial, and exits with ${exitCode}`, async function () {
      if (process.platform === "win32") this.skip();
      const { code, stderr } = await stopped(signal);
      assert.equal(code, exitCode, stderr);
      const files = contents("results/tiny");
      const meta = JSON.parse(files["run.json"]) as { partial: boolean };
      assert.equal(meta.partial, true);
      // Whole files, and nothing beside them.
      for (const [name, text] of Object.entries(files)) assert.ok(text.endsWith("\n"), name);
      assert.deepEqual(readdirSync(shell.path("results")), ["tiny"]);
    });
  }

  it("on a second signal ends at once, and writes all of its results or nothing", async function () {
    if (process.platform === "win32") this.skip();
    const { code, stderr } = await stopped("SIGTERM", "SIGTERM");
    assert.equal(code, 143, stderr);
    const left = shell.has("results") ? readdirSync(shell.path("results")) : [];
    assert.ok(left.length === 0 || left.join() === "tiny", left.join());
    if (left.length > 0) JSON.parse(contents("results/tiny")["run.json"]);
  });
});
