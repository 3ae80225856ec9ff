import assert from "node:assert/strict";
import { explain } from "../../src/scenario/explain/explain";
import type { Explanation } from "../../src/scenario/explain/explain";
import { originText } from "../../src/scenario/explain/origin";
import type { LoadOptions } from "../../src/scenario/load";
import { load } from "../../src/scenario/load";
import { sample } from "../support/sample-scenario";

function explained(text: string, options: LoadOptions = {}): Explanation {
  const { loaded } = load(text, "f.yaml", options);
  return explain(loaded!.trees.base, loaded!.base, options.readText ?? null);
}

/** Value and origin at a path. */
function at(explanation: Explanation, path: string): [string, string] {
  const found = explanation.values.filter((value) => value.path === path);
  assert.equal(found.length, 1, `${path} is there ${found.length} times`);
  return [found[0].value, originText(found[0].origin)];
}

const MESH = [
  "mesh:",
  "  profile: istio",
  "  discovery: { kind: dns }",
  "  defaults: { timeout: 3s }",
  "  to: { api: { balancer: peakEwma, timeout: 2s } }",
  "  edges:",
  "    web->api: { retry: { perTry: 1s } }",
].join("\n");

describe("explain", () => {
  it("tells where a value is written, or that it is a default, and which", () => {
    const explanation = explained(sample());
    assert.deepEqual(at(explanation, "run.duration"), ["2m", "f.yaml:2"]);
    assert.deepEqual(at(explanation, "run.seed"), ["1", "default"]);
    assert.deepEqual(at(explanation, "services.api.model"), ["threads", "default"]);
    assert.deepEqual(at(explanation, "topology.zones"), ["[a, b, c]", "f.yaml:3"]);
    assert.deepEqual(at(explanation, "mesh.dataplane"), ["sidecar", "default"]);
    assert.deepEqual(at(explanation, "mesh.edges.web -> api.discovery"), ["instant", "default"]);
  });

  it("tells flags from lines", () => {
    const overrides = [{ path: "services.api.cores", value: "2", flag: "--set services.api.cores=2" }];
    const explanation = explained(sample(), { overrides });
    assert.deepEqual(at(explanation, "services.api.cores"), ["2", "--set services.api.cores=2"]);
  });

  it("tells the file that an included setting stands in", () => {
    const text = sample({ run: "" }).replace("meshsim: 1", "meshsim: 1\ninclude: [run.yaml]");
    const explanation = explained(text, { readText: () => "\nrun: { duration: 5s }\n" });
    assert.deepEqual(at(explanation, "run.duration"), ["5s", "run.yaml:2"]);
  });

  it("tells which layer of the policies a value comes from, and the source of a profile's", () => {
    const explanation = explained(sample({ rest: MESH }));
    const edge = "mesh.edges.web -> api";
    assert.deepEqual(at(explanation, `${edge}.timeout`), ["2s", "f.yaml:12 (mesh.to.api)"]);
    assert.deepEqual(at(explanation, "mesh.edges.users -> web.timeout"), ["3s", "f.yaml:11 (mesh.defaults)"]);
    assert.deepEqual(at(explanation, `${edge}.retry.perTry`), ["1s", "f.yaml:14 (mesh.edges)"]);
    assert.deepEqual(at(explanation, `${edge}.balancer.peakEwma.decay`), ["10s", "default"]);
    assert.deepEqual(at(explanation, `${edge}.discovery.kind`), ["dns", "f.yaml:10 (mesh.discovery)"]);
    assert.deepEqual(at(explanation, `${edge}.discovery.refresh`), ["onExpiry", "default"]);
    const [attempts, source] = at(explanation, `${edge}.retry.attempts`);
    assert.equal(attempts, "2");
    assert.match(source, /^istio-1\.24: istio\/istio@\w+ /);
    assert.deepEqual(explanation.profile!.name, "istio-1.24");
    assert.ok(!explanation.values.some(({ path }) => path === `${edge}.discovery.propagation`));
  });

  it("tells what a distribution came to", () => {
    const services = "services: { web: { operations: { get: [[{ work: exp 5ms }]] } } }";
    const { values } = explained(sample({ services, topology: "" }));
    const { shape } = values.find(({ path }) => path === "services.web.operations.get.0.0.work")!;
    assert.equal(shape!.meanNs, 5e6);
    assert.ok(Math.abs(shape!.cv - 1) < 1e-12);
    // -ln(1%) times the mean.
    assert.ok(Math.abs(shape!.p99Ns - 5e6 * Math.log(100)) < 1);
  });

  it("sets the load in erlangs against what there is, at mean and peak rates", () => {
    const clients = [
      "clients:",
      "  users: { target: web.get, arrivals: { poisson: 100/s, stages: [{ for: 1m, to: 300/s }] } }",
      "  bots: { target: api.get, arrivals: { users: 7, think: exp 1s } }",
    ].join("\n");
    const { load: loads } = explained(sample({ clients }));
    // 200/s in the first of two minutes on average, and 300/s in the second; 1ms each.
    const { meanRate, peakRate, cores, meanWork, peakWork, users, workers } = loads[1];
    assert.deepEqual([meanRate, peakRate, cores, users, workers], [250, 300, 2, 7, null]);
    assert.ok(Math.abs(meanWork - 0.25) < 1e-12 && Math.abs(peakWork - 0.3) < 1e-12);
    assert.deepEqual([loads[0].users, loads[0].cores], [0, null]);
  });

  it("says how many places hold balancer state", () => {
    const places = (mesh: string): (string | number)[][] =>
      explained(sample({ rest: mesh })).edges.map(({ caller, callee, places: count }) => [
        caller,
        callee,
        count,
      ]);
    assert.deepEqual(places(""), [
      ["users", "web", 1],
      ["web", "api", 4],
    ]);
    assert.deepEqual(places("mesh: { dataplane: ambient }")[1], ["web", "api", 3]);
  });
});
