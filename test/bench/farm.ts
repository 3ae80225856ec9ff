import { load } from "../../src/scenario/load";
import type { Scenario } from "../../src/scenario/scenario";

/** Mean service time, s, and the share of its capacity that the farm is offered. */
const SERVICE_TIME = 0.01;
const LOAD = 0.8;

/**
 * A farm of single-worker instances with exponential service, as a user would write it, with everything on: a
 * balancer, a timeout, retries with a budget, counters and a histogram for each instance, a time series by
 * the second. `requests` is how many there will be on average.
 */
export function farm(instances: number, balancer: string, requests: number): Scenario {
  const rate = (LOAD * instances) / SERVICE_TIME;
  const seconds = requests / rate;
  return scenarioOf(`
meshsim: 1
name: farm
run: { duration: ${seconds}s, warmup: ${seconds / 10}s, seed: 1 }
services:
  web:
    replicas: ${instances}
    workers: 1
    operations: { get: [{ work: exp ${SERVICE_TIME * 1000}ms }] }
clients:
  users: { target: web.get, arrivals: { poisson: ${rate}/s } }
mesh:
  defaults:
    balancer: ${balancer}
    timeout: 1s
    retry: { attempts: 1, on: [connect-failure], budget: { ratio: 20%, min: 3 } }
`);
}

/** The only scenario of a YAML text. Throws with the problems when it is wrong. */
export function scenarioOf(text: string): Scenario {
  const { loaded, problems } = load(text, "bench.yaml");
  if (loaded === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return loaded.experiment.variants[0].scenario;
}
