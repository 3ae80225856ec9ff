import { sum } from "d3-array";
import type { Result } from "../stats/result";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import { randomFaults } from "./failures";
import type { Measured } from "./measure";
import { rate, time } from "./quantities";
import { NEVER_TOLD } from "./words";
import type { Translation } from "./translate";

/** Below the 50 days for which the clients hear of nothing. */
const HORIZON_MAX = 4e6;

/** Instances that go down and come back by chance, in front of clients that never hear of it. */
export function translateAvailability(theory: TheoryCase, requests: number, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const arrivals = clients.fields("arrivals");
  const process = arrivals.word("process", ["poisson"]);
  const stated = arrivals.number("rate");
  const service = new Fields(scenario.list("services")[0], "services[0]");
  const instances = service.number("instances");
  service.fields("balancer").word("policy", ["random"]);
  for (const key of ["name", "cores", "discipline", "service_time"]) service.get(key);
  const failures = service.fields("instance_failures");
  failures.word("law", ["exponential"]);
  const mtbf = failures.number("mtbf");
  const mttr = failures.number("mttr");
  scenario.get("network");
  for (const part of [clients, arrivals, service, failures, scenario]) part.end();

  const horizon = theory.run.horizon_seconds!;
  const duration = Math.min(horizon, HORIZON_MAX);
  // Requests only look; fewer of them see as much as long as they outnumber the failures by far.
  const perSecond = Math.min(stated, requests / duration);
  const effect = { crash: {} };
  return {
    document: {
      meshsim: 1,
      run: { duration: time(duration), seed },
      services: { backend: { replicas: instances, operations: { call: [] } } },
      clients: { users: { target: "backend.call", arrivals: { [process]: rate(perSecond) } } },
      mesh: { defaults: { balancer: "random", discovery: NEVER_TOLD } },
      faults: [randomFaults({ service: "backend", mtbf, mttr, effect })],
      outputs: { interval: time(Math.round(duration / 20)) },
    },
    measure: (result) => measure(result, instances, duration / horizon),
  };
}

/** `n` is in runs of the stated length. */
function measure(result: Result, instances: number, n: number): ReadonlyMap<string, Measured> {
  const [route] = result.routes;
  const share = shareByNumberUp(result, instances);
  const upFrom = (least: number): number => sum(share.slice(least));
  const down = result.notes.filter(({ kind }) => kind === "instance-down").length;
  const values = {
    instance_availability: sum(result.instances, ({ aliveNs }) => aliveNs) / (instances * result.durationNs),
    at_least_one_up: upFrom(1),
    all_up: upFrom(instances),
    quorum_majority_up: upFrom(Math.floor(instances / 2) + 1),
    request_failure_fraction_random: route.failures / route.requests,
    // Counts grow with the length of the run.
    instance_failures_per_instance: down / instances / n,
  };
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, n }]));
}

/** Share of the time during which so many instances were up. */
function shareByNumberUp({ notes, durationNs }: Result, instances: number): number[] {
  const share = Array<number>(instances + 1).fill(0);
  let up = instances;
  let since = 0;
  const pass = (until: number): void => {
    share[up] += (Math.min(until, durationNs) - since) / durationNs;
    since = Math.min(until, durationNs);
  };
  for (const { timeNs, kind } of notes) {
    if (kind !== "instance-up" && kind !== "instance-down") continue;
    pass(timeNs);
    up += kind === "instance-up" ? 1 : -1;
  }
  pass(durationNs);
  return share;
}
