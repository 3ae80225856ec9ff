import { load } from "../scenario/load";
import type { Scenario } from "../scenario/scenario";
import type { Result } from "../stats/result";
import { answerAlone } from "./alone";
import { translateAvailability } from "./availability";
import { Beyond, Fields } from "./case";
import type { TheoryCase } from "./case";
import { translateDns } from "./dns";
import { translateHandshakes } from "./handshakes";
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

/** What one of our algorithms answers alone, without a simulation. */
export interface Answers {
  readonly values: ReadonlyMap<string, Measured>;
}

/**
 * Says in our language what a case says in neutral words; about so many requests are measured.
 * @throws Beyond where the language has no words for it.
 */
export function translate(theory: TheoryCase, requests: number, seed = "1"): Translation | Answers {
  const scenario = new Fields(theory.scenario);
  const ownSeed = `${theory.id}/${seed}`;
  const alone = answerAlone(theory, ownSeed);
  if (alone !== null) return alone;
  const services = scenario.has("services") ? scenario.list("services") : [{}];
  const [first] = services as Readonly<Record<string, unknown>>[];
  if ("health_check" in first) return translateHealth(theory, requests, ownSeed);
  if (!scenario.has("clients") || !scenario.has("services")) {
    if (!scenario.has("discovery")) throw scenario.beyond("a system without clients or services");
    return translateDns(theory, requests, ownSeed);
  }
  if ("instance_failures" in first) return translateAvailability(theory, requests, ownSeed);
  if ("outage" in first) return translateStorm(theory, ownSeed);
  if (scenario.has("connection")) return translateHandshakes(theory, requests, ownSeed);
  if (scenario.has("scaling")) return translateScaling(theory, ownSeed);
  return translateQueueing(theory, requests, ownSeed);
}

/** The scenario file of a translation. JSON is YAML. */
export function fileText({ document }: Translation): string {
  return JSON.stringify(document, null, 1);
}

/**
 * What a translation says, read and checked as the program would a user's file.
 * @throws Beyond when it refuses it.
 */
export function scenarioOf(translation: Translation): Scenario {
  const { loaded, problems } = load(fileText(translation), "theory.yaml");
  const errors = problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
  if (loaded === null || errors.length > 0) throw new Beyond(`refused as a scenario: ${errors.join("; ")}`);
  return loaded.experiment.variants[0].scenario;
}
