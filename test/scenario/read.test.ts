import assert from "node:assert/strict";
import { read } from "../../src/scenario/read";
import { canonicalJson, find } from "../../src/scenario/tree";
import { errorsOf, problemsOf, refuses, sample, scenarioOf } from "../support/sample-scenario";

describe("reading YAML", () => {
  it("knows where each key and value stands", () => {
    const { tree } = read("meshsim: 1\nrun:\n  duration: 5m\n", "f.yaml");
    const run = find(tree!, "run")!;
    assert.ok(run.kind === "map");
    const entry = run.entries.get("duration")!;
    assert.deepEqual([entry.place.line, entry.place.column, entry.place.length], [3, 3, 8]);
    assert.deepEqual(
      [entry.value.place.line, entry.value.place.column, entry.value.place.length],
      [3, 13, 2],
    );
    assert.equal(entry.place.source, "  duration: 5m");
  });

  it("keeps line numbers and lines with CRLF ends and a byte order mark", () => {
    const [problem] = problemsOf(`\uFEFF${sample({ run: "run: { duration: 5 }" })}`.replace(/\n/g, "\r\n"));
    assert.deepEqual([problem.line, problem.column], [2, 18]);
    assert.equal(problem.source, "run: { duration: 5 }");
  });

  it("refuses what is no scenario at all", () => {
    refuses("", "the file is empty");
    refuses("# only a comment\n", "the file is empty");
    refuses("- a\n- b\n", "a scenario is a map");
    refuses("hello", "a scenario is a map");
    refuses(`${sample()}---\nmeshsim: 1\n`, "several documents");
  });

  it("reports syntax errors with their place", () => {
    const problems = problemsOf("meshsim: 1\nrun: { duration: 5m\nservices: [\n");
    assert.ok(problems.length > 0);
    for (const { line, column } of problems)
      assert.ok(line !== null && line >= 1 && column !== null && column >= 1);
  });

  it("reports a key that is written twice at the second one", () => {
    const problem = problemsOf(`${sample()}run: { duration: 3m }\n`)[0];
    assert.match(problem.message, /already written above/);
    assert.equal(problem.source, "run: { duration: 3m }");
  });

  it("follows anchors and aliases", () => {
    const services = [
      "services:",
      "  web: { operations: { get: &steps [{ work: 5ms }] } }",
      "  api: { operations: { get: *steps } }",
    ].join("\n");
    const { services: read } = scenarioOf(sample({ services }));
    assert.deepEqual(read[1].operations, read[0].operations);
  });

  it("takes in other maps by merge keys: what is written beside them counts, and then the first", () => {
    const services = [
      "services:",
      "  web: &web { replicas: 4, cores: 2, operations: { get: [{ work: 5ms }, api.get] } }",
      "  api: { replicas: 2, <<: *web, operations: { get: [] } }",
      "  db: { <<: [{ cores: 3 }, *web], operations: { get: [] } }",
    ].join("\n");
    const [, api, db] = scenarioOf(sample({ services, topology: "" })).services;
    assert.deepEqual([api.replicas, api.cores, api.operations[0].steps], [[2], 2, []]);
    assert.deepEqual([db.replicas, db.cores], [[4], 3]);
    refuses(sample({ rest: "mesh: { <<: 5 }" }), "<< takes a map, or a list of maps");
    refuses(sample({ rest: 'mesh: { "<<": {} }' }), 'mesh has no setting "<<"');
  });

  it("points at a mistake in what a merge key takes in where it is written", () => {
    const rest = "x-patience: &patience\n  timeout: 5\nmesh: { defaults: { <<: *patience } }";
    const [problem] = problemsOf(sample({ rest }));
    assert.match(problem.message, /timeout: 5 needs a unit|timeout.*unit/);
    assert.equal(problem.source, "  timeout: 5");
  });

  it("knows parts that only aliases use by x-, and refuses those that none can", () => {
    const rest = "x-parts: { patience: &patience { timeout: 5s } }\nmesh: { defaults: *patience }";
    assert.equal(scenarioOf(sample({ rest })).mesh.edges[0].policy.timeoutNs, 5e9);
    refuses(sample({ rest: "x-parts: { timeout: 5s }" }), "x-parts holds no &anchor");
    refuses(sample({ rest: "mesh: { x-parts: &a {} }" }), 'mesh has no setting "x-parts"');
  });

  it("refuses unknown tags, anchors and keys that are no names", () => {
    refuses(sample({ rest: "mesh: { defaults: !foo { timeout: 1s } }" }), "tag");
    assert.ok(errorsOf(sample({ rest: "mesh: { defaults: *nowhere }" })).length > 0);
    refuses(sample({ rest: "? [a, b]\n: c" }), "a key must be a plain name");
    refuses(`%YAML 1.1\n---\n${sample()}`, "scenarios are YAML 1.2");
  });

  it("survives aliases that contain themselves, alias bombs and deep nesting", () => {
    refuses("a: &x { b: *x }\n", "contains itself");
    const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    assert.ok(errorsOf(bomb.join("\n")).some((message) => message.includes("too large")));
    assert.ok(errorsOf(`a: ${"[".repeat(200)}${"]".repeat(200)}`)[0].includes("nested too deeply"));
    assert.ok(errorsOf(`a: ${"[".repeat(100_000)}`).length > 0);
  });

  it("sees the same document behind different styles", () => {
    const flow = read("{b: [1, x], a: {c: true}} # comment", "f").tree!;
    const block = read("a:\n  c: true\nb:\n  - 1\n  - 'x'\n", "f").tree!;
    assert.equal(canonicalJson(flow), canonicalJson(block));
  });
});
