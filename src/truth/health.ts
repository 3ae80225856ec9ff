import { mean, quantile, sum } from "d3-array";
import type { Result } from "../stats/result";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import { percent, rate, serviceTime, time } from "./quantities";
import type { Translation } from "./translate";
import { NEVER_TOLD } from "./words";
import type { Block } from "./words";

/** The most proxies, or services beside each other, of one run. */
const SIDE_BY_SIDE = 400;
/** Events of a probe are as cheap as a quarter of a request's. */
const PROBES_PER_REQUEST = 4;
/** Below the time after which TCP sends again what was lost: what a probe loses never comes in time. */
const SHORT_S = 0.1;

/** Instances that are probed: one of them dies, or the probes get lost. */
export function translateHealth(theory: TheoryCase, requests: number, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const service = new Fields(scenario.list("services")[0], "services[0]");
  const check = service.fields("health_check");
  for (const key of ["name", "cores", "discipline"]) service.get(key);
  return scenario.has("event")
    ? deaths({ scenario, service, check }, requests, seed)
    : lostProbes(theory, { scenario, service, check }, requests, seed);
}

interface Read {
  readonly scenario: Fields;
  readonly service: Fields;
  readonly check: Fields;
}

interface Check {
  readonly interval: number;
  readonly failures: number;
  readonly timeout: number;
}

function readCheck(check: Fields): Check {
  const interval = check.number("interval");
  const failures = check.number("unhealthy_threshold");
  return { interval, failures, timeout: check.number("timeout", 0) };
}

function policyOf({ interval, failures, timeout }: Check): Block {
  return {
    balancer: { random: {}, panicThreshold: "0%" },
    discovery: NEVER_TOLD,
    healthCheck: {
      interval: time(interval),
      intervalFrom: "start",
      unhealthy: failures,
      timeout: time(timeout > 0 ? timeout : interval),
    },
  };
}

/**
 * Services beside each other, each with a client of its own, in each of which one instance dies at the start:
 * probes are then somewhere in their interval. Where a probe fails only by its timeout, what dies is the
 * machine, so that nothing is left to refuse it.
 */
function deaths({ scenario, service, check }: Read, requests: number, seed: string): Translation {
  const { interval, failures, timeout } = readCheck(check);
  if (check.get("start_to_start") !== true) throw check.beyond("intervals from end to start");
  const instances = service.number("instances");
  service.fields("balancer").word("policy", ["random"]);
  const work = serviceTime(service.fields("service_time"));
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const arrivals = clients.fields("arrivals");
  const process = arrivals.word("process", ["poisson", "constant"]);
  const perSecond = arrivals.number("rate");
  const event = scenario.fields("event");
  event.word("at", ["uniform phase"]);
  if (event.number("kill_instances") !== 1) throw event.beyond("several that die");
  if (scenario.fields("network").number("one_way_latency") !== 0) throw scenario.beyond("a network");
  scenario.get("flow");
  for (const part of [check, service, clients, arrivals, event, scenario]) part.end();

  const most = failures * interval + timeout;
  const runs = Math.max(1, Math.min(SIDE_BY_SIDE, Math.floor(requests / (perSecond * most))));
  const names = Array.from({ length: runs }, (_, k) => `b${k}`);
  const effect = timeout > 0 ? { nodeOutage: {} } : { crash: {} };
  return {
    document: {
      meshsim: 1,
      run: { duration: time(most + 1), seed, warmup: "none" },
      topology: { zones: { z: { nodes: instances } } },
      services: Object.fromEntries(
        names.map((name) => [name, { replicas: instances, operations: { get: [{ wait: work.written }] } }]),
      ),
      clients: Object.fromEntries(
        names.map((name) => [
          `of-${name}`,
          { target: `${name}.get`, arrivals: { [process]: rate(perSecond) } },
        ]),
      ),
      mesh: { defaults: policyOf({ interval, failures, timeout }) },
      faults: [{ at: "1ns", on: { node: "z/0" }, ...effect }],
      outputs: { interval: time(most + 1) },
    },
    measure: (result) => measureDeaths(result, runs, [most - interval, most]),
  };
}

function measureDeaths(
  result: Result,
  n: number,
  [least, most]: readonly [number, number],
): ReadonlyMap<string, Measured> {
  const dead = result.instances.filter(({ instance }) => instance === 0);
  const delays = dead.map(({ unhealthyNs }) => (result.durationNs - 1 - unhealthyNs) / 1e9);
  const values = {
    detection_delay_mean: mean(delays)!,
    detection_delay_p95: quantile(delays, 0.95)!,
    // These are bounds that must be kept, and no estimates: what keeps them has found them.
    detection_delay_min: Math.min(least, ...delays),
    detection_delay_max: Math.max(most, ...delays),
    failed_requests_mean: mean(result.routes, ({ failures }) => failures)!,
  };
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, n }]));
}

/**
 * Proxies that probe one instance each, over a network that loses messages: a probe is lost on its way there
 * or back, too late to be sent again. The first probe that passes makes the instance healthy anew, and all
 * begins again; so the time for which it was healthy, over the times that it was taken out, is the answer.
 */
function lostProbes(
  theory: TheoryCase,
  { scenario, service, check }: Read,
  requests: number,
  seed: string,
): Translation {
  const { interval, failures } = readCheck(check);
  const loss = check.number("probe_loss_probability");
  if (service.number("instances") !== 1) throw service.beyond("several instances");
  service.get("service_time");
  for (const part of [check, service, scenario]) part.end();

  const wanted = theory.expected.probes_to_false_removal.value * 10_000;
  const probes = Math.min(wanted, requests * PROBES_PER_REQUEST);
  const duration = (probes / SIDE_BY_SIDE) * interval;
  const timeout = Math.min(SHORT_S, interval / 2);
  return {
    document: {
      meshsim: 1,
      run: { duration: time(duration), seed, warmup: "none" },
      topology: { network: { loss: percent(1 - Math.sqrt(1 - loss)) } },
      services: { backend: { replicas: 1, operations: { get: [] } } },
      clients: { users: { target: "backend.get", arrivals: { constant: "1/h" }, instances: SIDE_BY_SIDE } },
      mesh: { defaults: policyOf({ interval, failures, timeout }) },
      outputs: { interval: time(duration) },
    },
    measure: ({ edges, instances, durationNs }) => {
      const taken = sum(edges, ({ unhealthy }) => unhealthy);
      const healthyNs = SIDE_BY_SIDE * (durationNs - instances[0].unhealthyNs);
      const value = healthyNs / (interval * 1e9) / taken;
      return new Map([["probes_to_false_removal", { value, n: taken }]]);
    },
  };
}
