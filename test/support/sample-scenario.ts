import assert from "node:assert/strict";
import type { LoadOptions } from "../../src/scenario/load";
import { load } from "../../src/scenario/load";
import type { Problem } from "../../src/scenario/problem";
import type { Scenario } from "../../src/scenario/scenario";

/** Parts of a small valid scenario; each can be replaced, by a block of YAML text. */
const PARTS = {
  meshsim: "meshsim: 1",
  run: "run: { duration: 2m }",
  topology: "topology: { zones: [a, b, c] }",
  services: [
    "services:",
    "  web: { replicas: 4, operations: { get: [{ work: 5ms }, api.get], put: [{ wait: 1ms }] } }",
    "  api: { replicas: 2, cores: 1, operations: { get: [{ work: 1ms }] } }",
  ].join("\n"),
  clients: "clients: { users: { target: web.get, arrivals: { poisson: 100/s } } }",
  rest: "",
};

export function sample(parts: Partial<typeof PARTS> = {}): string {
  return `${Object.values({ ...PARTS, ...parts }).join("\n")}\n`;
}

/** The only scenario of a text that must load without errors. */
export function scenarioOf(text: string, options: LoadOptions = {}): Scenario {
  const { loaded, problems } = load(text, "test.yaml", options);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  return loaded!.experiment.variants[0].scenario;
}

export function problemsOf(text: string, options: LoadOptions = {}): readonly Problem[] {
  return load(text, "test.yaml", options).problems;
}

/** Messages of the errors in a text, in order; the text must have some. */
export function errorsOf(text: string, options: LoadOptions = {}): string[] {
  const { loaded, problems } = load(text, "test.yaml", options);
  assert.equal(loaded, null, "the text loads");
  return problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

/** Asserts that the text has exactly one error and that its message has these words. */
export function refuses(text: string, words: string | RegExp, options: LoadOptions = {}): void {
  const errors = errorsOf(text, options);
  assert.equal(errors.length, 1, errors.join("\n"));
  if (typeof words === "string") assert.ok(errors[0].includes(words), `${errors[0]} should say: ${words}`);
  else assert.match(errors[0], words);
}
