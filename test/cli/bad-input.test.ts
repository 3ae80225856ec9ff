import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { type Ended, inShell } from "./support/shell";

const GOOD = `meshsim: 1
run: { duration: 1s }
services: { web: { operations: { Get: [{ work: exp 5ms }] } } }
clients: { users: { target: web.Get, arrivals: { poisson: 100/s } } }
`;

/** What stands in the file, and what stderr says of it. */
const REFUSED: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ["nothing", "", /the file is empty/],
  ["not YAML", "{ this is: [not yaml\n", /bad\.yaml:2:1 {2}error/],
  ["bytes that are no text", Buffer.from([0, 159, 146, 150]), /it is not text in UTF-8/],
  ["UTF-16", Buffer.from(`\uFEFF${GOOD}`, "utf16le"), /it is not text in UTF-8; UTF-16, perhaps/],
  ["too much", "#".repeat(5_000_000), /it is larger than 4 MiB/],
  ["tabs", GOOD.replace("run: {", "run:\n\t{"), /bad\.yaml:3:1 {2}error {2}tabs are not allowed/],
  ["a key twice", `${GOOD}run: {}\n`, /bad\.yaml:5:1 .*already written above/],
  ["an unknown key", GOOD.replace("duration", "duratoin"), /did you mean "duration"/],
  ["many lists in each other", `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, /nested too deeply/],
  ["many maps in each other", `a: ${"{b: ".repeat(10_000)}`, /nested too deeply/],
  ["a number without unit", GOOD.replace("exp 5ms", "5"), /needs a unit/],
  ["a negative time", GOOD.replace("5ms", "-5ms"), /is negative/],
  ["no number", GOOD.replace("web: {", "web: { replicas: .nan,"), /\.nan is not a whole number/],
  ["infinity", GOOD.replace("web: {", "web: { cores: .inf,"), /needs a number, not \.inf/],
  ["a huge rate", GOOD.replace("100/s", "1e308/s"), /is not a rate/],
  ["too many instances", GOOD.replace("web: {", "web: { replicas: 99999999999,"), /must be at most/],
  ["no instance", GOOD.replace("web: {", "web: { replicas: 0,"), /has no replicas/],
  ["a name that is a path", `${GOOD}name: ../../x\n`, /cannot be a name/],
  ["a service that is a path", GOOD.replaceAll("web", "../../x"), /cannot name a service/],
  ["a variant that is a path", `${GOOD}compare: { variants: { ../x: {} } }\n`, /cannot name a variant/],
  ["a call to nobody", GOOD.replace("5ms }", "5ms }, nope.Get"), /no such service/],
  ["a call to itself", GOOD.replace("5ms }", "5ms }, web.Get"), /these calls never end/],
  ["a bad row of a trace", GOOD.replace("poisson: 100/s", "trace: { file: t.csv, bin: 1s }"), /line 3: "x"/],
  ["a missing file", `${GOOD}include: [gone.yaml]\n`, /cannot read gone\.yaml: there is no such file/],
];

describe("bad input", () => {
  const shell = inShell({ "good.yaml": GOOD, "t.csv": "t_s,n\n0,5\n1,x\n" });

  function meshsim(args: readonly string[], redirection = ""): Omit<Ended, "stdout"> {
    const command = [process.execPath, shell.program, ...args];
    const words = command.map((word) => `'${word}'`).join(" ");
    const { status, stderr } = spawnSync("sh", ["-c", `${words} ${redirection}`], {
      cwd: shell.folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.doesNotMatch(stderr, /\n\s+at .*:\d+/, "a stack");
    return { status, stderr };
  }

  /** Nothing is there, or all of it. */
  function checkWhole(out: string): void {
    const left = readdirSync(shell.folder).filter((name) => name.startsWith(".meshsim-"));
    assert.deepEqual(left, []);
    if (existsSync(shell.path(out))) JSON.parse(readFileSync(shell.path(out, "run.json"), "utf8"));
  }

  it("in a scenario is refused with a message, exit code 2, and no results", () => {
    for (const [what, content, message] of REFUSED) {
      writeFileSync(shell.path("bad.yaml"), content);
      const { status, stderr } = meshsim(["run", "bad.yaml", "--out", "out"]);
      assert.equal(status, 2, `${what}: ${stderr}`);
      assert.match(stderr, message, what);
      assert.ok(!existsSync(shell.path("out")), what);
    }
  }).timeout(180_000);

  it("is none with CRLF ends, a byte order mark, or nobody who asks", () => {
    for (const text of [GOOD.replaceAll("\n", "\r\n"), `\uFEFF${GOOD}`, GOOD.replace("100/s", "0/s")]) {
      writeFileSync(shell.path("fine.yaml"), text);
      const { status, stderr } = meshsim(["run", "fine.yaml", "--quiet", "--force", "--out", "out"]);
      assert.deepEqual([status, stderr], [0, ""]);
    }
  });

  it("as a place for results is refused before anything runs", () => {
    writeFileSync(shell.path("file"), "mine");
    mkdirSync(shell.path("full"));
    writeFileSync(shell.path("full", "mine"), "mine");
    for (const [out, message] of [
      ["file", /file: it is a file/],
      ["file/below", /file is a file/],
      ["full", /full exists and is not empty/],
    ] as const) {
      const { status, stderr } = meshsim(["run", "good.yaml", "--out", out]);
      assert.equal(status, 2, out);
      assert.match(stderr, message);
    }
    assert.deepEqual(readdirSync(shell.path("full")), ["mine"]);
  });

  it("as standard input or output: closed, full, or left by its reader", function () {
    if (process.platform === "win32") this.skip();
    const closed = meshsim(["run", "-", "--out", "out"], "<&-");
    assert.equal(closed.status, 2);
    assert.match(closed.stderr, /the file is empty/);
    const left = meshsim(["run", "good.yaml", "--quiet", "--out", "left"], "| head -n 1");
    assert.equal(left.stderr, "");
    checkWhole("left");
    if (!existsSync("/dev/full")) return;
    const full = meshsim(["run", "good.yaml", "--quiet", "--out", "full"], "> /dev/full");
    assert.equal(full.status, 1);
    assert.match(full.stderr, /the result cannot be written to stdout/);
    checkWhole("full");
  });

  it("of 100 MB is refused as fast as any other, from a file and from stdin", () => {
    const huge = Buffer.alloc(100_000_000, "# and so on and on\n");
    huge.write(GOOD);
    writeFileSync(shell.path("huge.yaml"), huge);
    for (const [args, redirection] of [
      [["run", "huge.yaml"], ""],
      [["validate", "-"], "< huge.yaml"],
      [["run", "-"], "< huge.yaml"],
    ] as const) {
      const from = process.hrtime.bigint();
      const { status, stderr } = meshsim([...args], redirection);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /it is larger than 4 MiB/);
      assert.ok(Number(process.hrtime.bigint() - from) < 20e9, "it takes long");
    }
    assert.ok(!existsSync(shell.path("results")));
  }).timeout(180_000);

  it("as a disk that is full: exit code 1, a message, and nothing half-written", function () {
    // A disk of 16 KiB, which goes with the command.
    const onSmallDisk = (command: string): ReturnType<typeof spawnSync> =>
      spawnSync("unshare", ["-rm", "sh", "-c", `mount -t tmpfs -o size=16k none disk && ${command}`], {
        cwd: shell.folder,
        encoding: "utf8",
        timeout: 60_000,
      });
    mkdirSync(shell.path("disk"));
    if (onSmallDisk("true").status !== 0) this.skip();
    const program = shell.program;
    const long = "--set outputs.interval=1ms --set run.duration=5s --quiet";
    const run = `'${process.execPath}' '${program}' run good.yaml ${long} --out`;
    const full = onSmallDisk(`${run} disk/out; echo "code $?"; ls -A disk`);
    assert.match(String(full.stderr), /cannot write results to disk\/out: no space left on the disk/);
    assert.doesNotMatch(String(full.stderr), /\n\s+at /, "a stack");
    assert.match(String(full.stdout), /code 1\n$/, "something is left");
    // Results that were there before stay as they are.
    const before = "mkdir disk/out && echo mine > disk/out/summary.csv";
    const again = onSmallDisk(`${before} && ${run} disk/out --force; echo "code $?"; cat disk/out/*`);
    assert.match(String(again.stdout), /code 1\nmine\n$/);
  }).timeout(180_000);

  it("of any kind ends with a known exit code and whole results, or none", () => {
    const at = fc.nat({ max: GOOD.length });
    const insert = fc.constantFrom(
      "",
      "{",
      "]",
      "\n",
      "\t",
      ": ",
      "- ",
      "&a ",
      "*a",
      "'",
      "9",
      "-",
      "%",
      "x",
    );
    let number = 0;
    fc.assert(
      fc.property(at, fc.nat({ max: 3 }), insert, (from, count, text) => {
        const out = `out-${number++}`;
        writeFileSync(shell.path("bad.yaml"), GOOD.slice(0, from) + text + GOOD.slice(from + count));
        const args = ["run", "bad.yaml", "--quiet", "--out", out, "--set", "run.maxEvents=2000"];
        const { status, stderr } = meshsim(args);
        assert.ok(status === 0 || status === 2, `${status}: ${stderr}`);
        assert.equal(existsSync(shell.path(out)), status === 0);
        checkWhole(out);
      }),
      { numRuns: 12, seed: 1 },
    );
  }).timeout(180_000);
});
