import assert from "node:assert/strict";
import { load } from "../../src/scenario/load";
import type { Scenario } from "../../src/scenario/scenario";
import type { Result } from "../../src/stats/result";
import { simulate } from "../../src/world/simulate";
import { translateAvailability } from "./availability";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import { translateDns } from "./dns";
import { translateHealth } from "./health";
import type { Measured } from "./measure";
import { translateQueueing } from "./queueing";
import { translateScaling } from "./scaling";
import { translateStorm } from "./storm";

/** One of our scenario files, before it is written, and how to find the case's metrics in its result. */
export interface Translation {
  readonly document: unknown;
  readonly measure: (result: Result, scenario: Scenario) => ReadonlyMap<string, Measured>;
}

/**
 * Says in our language what a case says in neutral words; about so many requests are measured.
 * @throws Beyond where the language has no words for it.
 */
export function translate(theory: TheoryCase, requests: number, seed = "1"): Translation {
  const scenario = new Fields(theory.scenario);
  const ownSeed = `${theory.id}/${seed}`;
  const services = scenario.has("services") ? scenario.list("services") : [{}];
  const [first] = services as Readonly<Record<string, unknown>>[];
  if ("health_check" in first) return translateHealth(theory, requests, ownSeed);
  if (!scenario.has("clients") || !scenario.has("services")) {
    if (!scenario.has("discovery")) throw scenario.beyond("a system without clients or services");
    return translateDns(theory, requests, ownSeed);
  }
  if ("instance_failures" in first) return translateAvailability(theory, requests, ownSeed);
  if ("outage" in first) return translateStorm(theory, ownSeed);
  if (scenario.has("scaling")) return translateScaling(theory, ownSeed);
  return translateQueueing(theory, requests, ownSeed);
}

/** The scenario file of a translation. JSON is YAML. */
export function fileText({ document }: Translation): string {
  return JSON.stringify(document, null, 1);
}

/** Takes a translation through the whole program: its text is read, checked and simulated. */
export function run(translation: Translation): ReadonlyMap<string, Measured> {
  const { loaded, problems } = load(fileText(translation), "theory.yaml");
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  const { scenario } = loaded!.experiment.variants[0];
  return translation.measure(simulate(scenario, { replication: 0 }), scenario);
}
