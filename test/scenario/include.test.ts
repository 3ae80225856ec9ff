import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import type { Loaded } from "../../src/scenario/load";
import type { Problem } from "../../src/scenario/problem";
import { sample } from "../support/sample-scenario";
import { swarmScenario } from "../support/swarm";

type Files = Readonly<Record<string, string>>;

function loadOf(files: Files, file = "shop.yaml"): { loaded: Loaded | null; problems: readonly Problem[] } {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const readText = (path: string): string => {
    const at = path.startsWith("/") ? path : folder + path;
    if (Object.hasOwn(files, at)) return files[at];
    throw new Error("there is no such file");
  };
  return load(files[file], file, { readText });
}

function loads(files: Files, file?: string): Loaded {
  const { loaded, problems } = loadOf(files, file);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  return loaded!;
}

function places(files: Files): string[] {
  return loadOf(files).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const BASE = sample();

describe("include", () => {
  it("lays the file over what it includes, in order: maps are merged, all else is replaced", () => {
    const { base, resolvedYaml, included } = loads({
      "shop.yaml": "meshsim: 1\ninclude: [base.yaml, slow.yaml]\nservices: { web: { replicas: 9 } }\n",
      "base.yaml": BASE,
      "slow.yaml":
        "services: { web: { cores: 4, replicas: 7 }, api: { operations: { get: [{ work: 9ms }] } } }",
    });
    const [web, api] = base.services;
    assert.deepEqual([web.replicas, web.cores, web.operations.length], [[3, 3, 3], 4, 2]);
    assert.deepEqual(api.operations[0].steps, [{ kind: "work", time: { kind: "constant", value: 9e6 } }]);
    assert.equal(base.name, "shop", "a name of its own, and not that of a file it includes");
    assert.deepEqual(included, ["base.yaml", "slow.yaml"]);
    assert.doesNotMatch(resolvedYaml, /include/);
    assert.equal(load(resolvedYaml, "shop.yaml").loaded!.hash, loads({ "shop.yaml": resolvedYaml }).hash);
  });

  it("has the hash of the same scenario in one file", () => {
    const split = { "shop.yaml": "include: [base.yaml]\nname: shop\n", "base.yaml": BASE };
    assert.equal(loads(split).hash, loads({ "shop.yaml": BASE }).hash);
  });

  it("does not mind how any scenario is cut into files", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const whole = swarmScenario(seed);
      const [signature, ...blocks] = whole.split(/^(?=[a-z])/m);
      const files: Record<string, string> = {};
      blocks.forEach((text, k) => (files[`${k % 3}.yaml`] = `${files[`${k % 3}.yaml`] ?? ""}${text}`));
      const head = `${signature}include: [${Object.keys(files).join(", ")}]\n`;
      const [cut, one] = [{ ...files, "shop.yaml": head }, { "shop.yaml": whole }].map((some) =>
        loadOf(some),
      );
      assert.equal(cut.loaded!.hash, one.loaded!.hash, `seed ${seed}`);
    }
  });

  it("takes paths from the file that they stand in, of data files too", () => {
    const files = {
      "work/shop.yaml": "include: [parts/all.yaml]\n",
      "work/parts/all.yaml": "include: [../base.yaml, work.yaml]\n",
      "work/base.yaml": BASE,
      "work/parts/work.yaml":
        "services: { api: { operations: { get: [{ work: empirical times.csv#t_ms }] } } }\n",
      "work/parts/times.csv": "t_ms\n5\n",
    };
    const { base, included } = loads(files, "work/shop.yaml");
    assert.deepEqual(base.services[1].operations[0].steps, [
      { kind: "work", time: { kind: "empirical", values: [5e6] } },
    ]);
    assert.deepEqual(included, ["work/parts/all.yaml", "work/base.yaml", "work/parts/work.yaml"]);
  });

  it("replaces another kind with all that belongs to it", () => {
    const { base } = loads({
      "shop.yaml":
        "include: [base.yaml]\nclients: { users: { mix: { web.put: 1 }, arrivals: { constant: 5/s } } }\n" +
        "mesh: { defaults: { balancer: { peakEwma: {} } } }\n",
      "base.yaml": sample({
        clients:
          "clients: { users: { target: web.get, timeout: 3s, " +
          "arrivals: { poisson: 9/s, stages: [{ for: 1m, to: 8/s }] } } }",
        rest: "mesh: { defaults: { balancer: { leastRequest: { choices: 3 } }, timeout: 2s } }",
      }),
    });
    const [users] = base.clients;
    assert.deepEqual(users.mix, [{ service: 0, operation: 1, weight: 1 }]);
    assert.equal(users.timeoutNs, 3e9);
    assert.deepEqual(users.arrivals, { kind: "open", process: "constant", rate: 5, stages: [] });
    assert.equal(base.mesh.edges[0].policy.balancer.name, "peakEwma");
    assert.equal(base.mesh.edges[0].policy.timeoutNs, 2e9);
  });

  it("reports problems in the file and line where they are", () => {
    const files = {
      "shop.yaml": "include: [base.yaml]\nrun: { durration: 3m }\n",
      "base.yaml": sample({ rest: "mesh:\n  defaults: { timeout: 5 }" }),
    };
    const [unknown, unit] = places(files).sort().reverse();
    assert.match(unknown, /^shop\.yaml:2: run has no setting "durration"; did you mean "duration"/);
    assert.match(unit, /^base\.yaml:9: .*timeout/);
  });

  it("refuses circles, files that are not there, and what is no list of paths", () => {
    const circle = { "shop.yaml": "include: [a.yaml]\n", "a.yaml": "\ninclude: [b.yaml]\n" };
    assert.deepEqual(places({ ...circle, "b.yaml": "include: [a.yaml]" }), [
      "b.yaml:1: these files include each other in a circle: a.yaml -> b.yaml -> a.yaml",
    ]);
    assert.deepEqual(places({ "shop.yaml": "include: [./shop.yaml]\n" }), [
      "shop.yaml:1: these files include each other in a circle: shop.yaml -> shop.yaml",
    ]);
    assert.deepEqual(places(circle), ["a.yaml:2: include: cannot read b.yaml: there is no such file"]);
    assert.deepEqual(places({ "shop.yaml": "include: base.yaml\n" }), [
      "shop.yaml:1: include needs a list of files, such as [common.yaml]",
    ]);
    assert.deepEqual(places({ "shop.yaml": "include: [{}]\n" }), [
      "shop.yaml:1: include needs the paths of files, such as common.yaml",
    ]);
    assert.match(
      places({ "shop.yaml": "include: [a.yaml]", "a.yaml": "- 1" })[0],
      /^a\.yaml:1: a scenario is/,
    );
    assert.match(load("include: [a.yaml]", "f.yaml").problems[0].message, /cannot read a\.yaml here/);
  });

  it("takes a file that is included twice twice, and not without end", () => {
    const twice = { "shop.yaml": "include: [a.yaml, b.yaml]\n", "base.yaml": BASE };
    const loaded = loads({ ...twice, "a.yaml": "include: [base.yaml]", "b.yaml": "include: [base.yaml]" });
    assert.deepEqual(loaded.included, ["a.yaml", "base.yaml", "b.yaml"]);
  });

  it("is refused where files are already in: in a variant, and on the command line", () => {
    const overrides = [{ path: "include", value: "[a.yaml]", flag: "--set include=[a.yaml]" }];
    const { problems } = load(BASE, "f.yaml", { overrides });
    assert.match(problems[0].message, /^include can only be written at the top of a file/);
    const rest = "compare: { variants: { a: { include: [b.yaml] } } }";
    assert.match(load(sample({ rest }), "f.yaml").problems[0].message, /a variant cannot change include/);
  });
});

describe("data files of a scenario", () => {
  const rest = "services: { api: { operations: { get: [{ work: empirical a.csv#t_ms }] } } }\n";
  const files = {
    "shop.yaml": `include: [base.yaml]\n${rest}`,
    "base.yaml": BASE,
    "a.csv": "t_ms\n5\n",
  };

  it("are copied beside the resolved scenario, which then has the same hash", () => {
    const { resolvedYaml, inputs, hash, base } = loads(files);
    assert.equal(inputs.length, 1);
    const [{ name, content }] = inputs;
    assert.match(name, /^scenario\.data-[0-9a-f]{12}\.csv$/);
    assert.equal(content, files["a.csv"]);
    const again = loads(
      { "scenario.resolved.yaml": resolvedYaml, [name]: content },
      "scenario.resolved.yaml",
    );
    assert.deepEqual([again.hash, again.resolvedYaml], [hash, resolvedYaml]);
    assert.deepEqual(again.base, base);
  });
});
