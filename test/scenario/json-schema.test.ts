import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { starter } from "../../src/cli/starter";
import { jsonSchema } from "../../src/scenario/json-schema";
import { errorsOf, sample } from "../support/sample-scenario";

const SCENARIOS = join(__dirname, "../../scenarios");

const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  jsonSchema(),
);

function complaints(text: string): string[] {
  validate(parse(text, { merge: true }));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

describe("the JSON Schema", () => {
  it("allows the scenarios that ship, and the starter", () => {
    const files = readdirSync(SCENARIOS).filter((file) => file.endsWith(".yaml"));
    assert.ok(files.length > 0);
    for (const file of files) {
      assert.deepEqual(complaints(readFileSync(join(SCENARIOS, file), "utf8")), [], file);
    }
    assert.deepEqual(complaints(starter("shop")), []);
  });

  it("refuses the mistakes of form that the checker refuses", () => {
    const web = (operations: string, more = ""): string =>
      sample({ services: `services: { web: { operations: { get: ${operations} }${more} } }` });
    const policy = (text: string): string => sample({ rest: `mesh: { defaults: { ${text} } }` });
    const wrong = [
      sample({ rest: "servces: {}" }),
      sample({ run: "run: { duration: 60 }" }),
      sample({ run: "run: { duration: 1m, warmup: soon }" }),
      sample({ clients: "clients: { users: { target: web.get, arrivals: { poisson: 100 } } }" }),
      sample({ clients: "clients: { users: { target: web.get, arrivals: { poison: 100/s } } }" }),
      sample({ clients: "clients: { users: { target: web.get } }" }),
      sample({ services: "services: [web]" }),
      web("[{ wrk: 5ms }]"),
      web("[{ work: 5ms, wait: 5ms }]"),
      web("[{ work: 5ms, probability: 5% }]"),
      web("[{ fail: 0.5 }]"),
      web("[{ work: 5ms }]", ", replica: 3"),
      web("[{ work: 5ms }]", ", cores: many"),
      web("[{ work: 5ms }]", ", model: thread"),
      policy("balancer: leastRequests"),
      policy("balancer: { leastRequest: { choice: 2 } }"),
      policy("balancer: { leastRequest: {}, random: {} }"),
      policy("retry: { attempts: two }"),
      policy("hedge: {}"),
      sample({ rest: "faults: [{ crash: {} }]" }),
      sample({ rest: "faults: [{ at: 1s }]" }),
      sample({ rest: "faults: [{ at: 1s, slow: { speed: 50% } }]" }),
    ];
    for (const text of wrong) {
      assert.notDeepEqual(errorsOf(text), [], `the checker allows ${text}`);
      assert.notDeepEqual(complaints(text), [], `the schema allows ${text}`);
    }
  });

  it("describes each setting, with its default", () => {
    const { $defs } = jsonSchema() as { $defs: Record<string, { properties?: Record<string, unknown> }> };
    const { balancer } = $defs["policy"].properties as { balancer: { description: string } };
    assert.match(balancer.description, /Default: roundRobin$/);
  });
});
