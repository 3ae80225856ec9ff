import assert from "node:assert/strict";
import { type Ended, inShell } from "./support/shell";

/** 10 ms of work for 450 requests a second: 6 instances do when all is well, 9 when one zone of three is lost. */
const SCENARIO = `meshsim: 1
name: shop
run: { duration: 2s, warmup: 500ms, replications: 2 }
topology: { zones: [a, b, c], cost: { coreHour: 0.05 } }
services:
  gateway: { replicas: 3, cores: 1, model: async, operations: { request: [{ work: 1ms }, api.get] } }
  api: { replicas: 9, cores: 1, operations: { get: [{ work: 10ms }] } }
clients: { web: { target: gateway.request, arrivals: { constant: 450/s }, timeout: 100ms } }
mesh: { defaults: { balancer: centralQueue } }
slo: ["web.p99 < 18ms", "web.availability >= 99%"]
plan:
  growth: [1x]
  vary: { services.gateway.replicas: 1..3, services.api.replicas: 3..18 step 3 }
  under: [{ name: calm }, { name: zone lost, faults: [{ at: 0s, zoneOutage: {}, on: { zone: a } }] }]
  minimize: cost
outputs: { html: false }
`;

/** Settings, and what is said of them, all at once. */
const WRONG: readonly (readonly [setting: string, said: RegExp])[] = [
  ["plan.minimize=costs", /plan\.minimize does not know "costs"; did you mean "cost"\?/],
  ["plan.growth=[2]", /plan\.growth\[0\]: 2 needs a unit; write 2x/],
  ["plan.vary={ services.api.replicas: 9..3 }", /plan\.vary\.services\.api\.replicas: 9 is more than 3/],
];

describe("meshsim plan", () => {
  const shell = inShell({ "shop.yaml": SCENARIO, "none.yaml": SCENARIO.slice(0, SCENARIO.indexOf("plan:")) });
  const plan = (...args: string[]): Ended => shell.meshsim(["plan", "shop.yaml", ...args]);

  it("answers on one screen: the sizes, what they cost, how they do, and what binds them", () => {
    const { status, stdout, stderr } = plan("--out", "one");
    assert.equal(status, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.doesNotMatch(stdout, /\u2026/, "nothing is cut");
    assert.match(stdout, /^load +per s +gateway +api +cores +cost\/h +p99 \[95%\] +avail +util +binds$/m);
    assert.match(stdout, /^1x +450 +2 +9 +11 +0\.55 +11\.0 \[11, 11\] +100 +90 +zone lost:$/m);
    assert.match(stdout, /^ {6}api of 6 fails \(zone lost\): web\.availability/m);
    assert.match(stdout, /^1x by static rule \(Erlang C\): gateway 1 x 3\/2 = 2 \(simulated 2\)$/m);
    assert.equal(lines.at(-1), "1x: gateway 2, api 9 (11 cores, 0.55 an hour).");
    const csv = shell.meshsim(["plan", "shop.yaml", "--out", "two", "--jobs", "1", "--format", "csv", "-q"]);
    assert.deepEqual([csv.status, csv.stderr], [0, ""]);
    assert.equal(csv.stdout, shell.read("one", "plan.csv"), "the same for any number of threads");
    assert.deepEqual(shell.results("two"), shell.results("one"));
  });

  it("exits with 4 when no sizes in the ranges do, and shows the nearest miss", () => {
    const few = [
      "--set",
      "plan.vary={ services.api.replicas: 3..6 }",
      "--set",
      "services.gateway.replicas=2",
    ];
    const { status, stdout, stderr } = plan(...few, "--out", "x");
    assert.equal(status, 4, stderr);
    assert.match(stdout, /^FAIL {2}1x: no sizes in the ranges do; the nearest miss is 6$/m);
    assert.match(stdout, /^ {6}zone lost: web\./m);
    assert.match(shell.read("x", "plan.csv"), /,zone lost,false,/);
    assert.equal(plan(...few, "--out", "x", "--force", "--exit-zero").status, 0);
  });

  it("held against an earlier plan, exits with 5 when the answer is dearer, bears less, or is gone", () => {
    const only = ["--set", "plan.under=[{ name: calm }]", "-q"];
    assert.equal(plan(...only, "--out", "old").status, 0);
    const against = [...only, "--baseline", "old", "--fail-on-regression", "5%", "--force"];
    const same = plan(...against, "--out", "old");
    assert.equal(same.status, 0, same.stdout);
    assert.match(same.stdout, /^1x .* calm: api$/m, "the utilization law is a reason too");
    assert.match(same.stdout, /\nPASS {2}none of 3 figures is more than 5 % worse than in old\n$/);
    const slower = ["--set", "services.api.operations.get=[{ work: 14ms }]"];
    const dearer = plan(...against, ...slower, "--set", "slo=[web.p99 < 25ms]", "--out", "new");
    assert.equal(dearer.status, 5, dearer.stderr);
    assert.match(dearer.stdout, /^1x +- +cost +0\.\d+ +0\.\d+ +\+\d\S* % +worse$/m);
    const gone = plan(...against, "--set", "slo=[web.p99 < 5ms]", "--json", "--out", "new");
    assert.equal(gone.status, 5);
    const { against: found } = JSON.parse(gone.stdout) as { against: { worse: object[] } };
    assert.deepEqual(
      found.worse.map((one) => Object.entries(one).slice(0, 3)),
      [
        [
          ["variant", "1x"],
          ["client", ""],
          ["metric", "answer"],
        ],
      ],
    );
    shell.meshsim(["run", "shop.yaml", "--out", "run", "-q", "--exit-zero"]);
    const none = plan("--baseline", "run");
    assert.equal(none.status, 2);
    assert.match(none.stderr, /--baseline run: it has no plan\.csv, which is what plans are compared by/);
  });

  it("stopped at once, says so and leaves nothing", async () => {
    const run = shell.start("plan", "shop.yaml", "--duration", "1h", "--set", "outputs.interval=1m");
    let said = "";
    run.child.stderr!.on("data", (text: string) => {
      said += text;
      if (text.includes("rerun:")) run.child.kill("SIGINT");
    });
    assert.equal(await run.ended, 130, said);
    assert.match(said, /\nstopped before anything was simulated; nothing is written\n$/);
    assert.ok(!shell.has("results"));
  });

  it("refuses what is no plan, before anything runs", () => {
    const wrong: readonly (readonly [args: string[], message: RegExp])[] = [
      [["none.yaml"], /none\.yaml has no plan: block; add one, such as plan: \{ vary: \{/],
      [["shop.yaml", "none.yaml"], /plan takes one scenario, not 2/],
      [["shop.yaml", ...WRONG.flatMap(([setting]) => ["--set", setting])], /^3 errors$/m],
      [["shop.yaml", "--resume"], /plan has no --resume; sweep has/],
    ];
    for (const [args, message] of wrong) {
      const { status, stdout, stderr } = shell.meshsim(["plan", ...args]);
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
      if (args.includes("--set")) for (const [, said] of WRONG) assert.match(stderr, said);
    }
    assert.ok(!shell.has("results"));
  });
});
