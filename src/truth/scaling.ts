import { cumsum } from "d3-array";
import type { Result } from "../stats/result";
import { desiredReplicas } from "../mesh/deploy/desired-replicas";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import { rate, serviceTime, time } from "./quantities";
import type { Translation } from "./translate";

/** Seconds. */
const INTERVAL = 0.1;

/**
 * A rise of the load that more instances answer, late. The language cannot add instances yet: those to come
 * are there from the start but down.
 */
export function translateScaling(theory: TheoryCase, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const arrivals = clients.fields("arrivals");
  arrivals.word("process", ["constant"]);
  const [before, after] = arrivals.list("steps") as { at: number; rate: number }[];
  const service = new Fields(scenario.list("services")[0], "services[0]");
  const instances = service.number("instances");
  const cores = service.number("cores");
  const work = serviceTime(service.fields("service_time"));
  service.fields("balancer").word("policy", ["central_queue"]);
  service.word("discipline", ["fifo"]);
  service.get("name");
  const scaling = scenario.fields("scaling");
  const all = scaling.number("instances");
  const rise = after.at - before.at;
  const scaledAt = scaling.number("at") - before.at;
  for (const part of [clients, arrivals, service, scaling, scenario]) part.end();
  const backlog = (after.rate - (instances * cores) / work.mean) * (scaledAt - rise);
  // As many as are as busy as they were before.
  const busy = work.mean / (instances * cores);
  const needed = desiredReplicas(instances, after.rate * busy, before.rate * busy);
  const drains = backlog / ((all * cores) / work.mean - after.rate);
  const down = Array.from({ length: all - instances }, (_, k) => instances + k);
  return {
    document: {
      meshsim: 1,
      run: { duration: time(scaledAt + 2 * drains), seed },
      services: {
        backend: { replicas: all, cores, workers: cores, operations: { call: [{ work: work.written }] } },
      },
      clients: {
        users: {
          target: "backend.call",
          arrivals: {
            constant: rate(before.rate),
            stages: [
              { for: time(rise), to: rate(before.rate) },
              { for: "0s", to: rate(after.rate) },
            ],
          },
        },
      },
      mesh: { defaults: { balancer: "centralQueue" } },
      faults: [{ at: "0s", for: time(scaledAt), on: { service: "backend", instances: down }, crash: {} }],
      outputs: { interval: time(INTERVAL) },
    },
    measure: (result) => {
      const values = measure(result, { rise, scaledAt, slots: all * cores, work: work.mean });
      return new Map([...values, ["needed_instances", { value: needed, n: 1 }]]);
    },
  };
}

function measure(
  result: Result,
  { rise, scaledAt, slots, work }: { rise: number; scaledAt: number; slots: number; work: number },
): ReadonlyMap<string, Measured> {
  const [{ inFlight, arrivals, requests }] = result.timelines;
  const scaled = Math.round(scaledAt / INTERVAL);
  const zero = inFlight.findIndex((inside, k) => k >= scaled && inside <= slots) * INTERVAL;
  const came = cumsum(arrivals);
  const left = cumsum(requests);
  const served = left.findIndex((count) => count >= came[scaled - 1]) * INTERVAL;
  const max = result.routes[0].latency.max / 1e9;
  const values = {
    backlog_at_scale_up: inFlight[scaled - 1],
    drain_seconds: zero - scaledAt,
    backlog_zero_at: zero - rise,
    max_wait_seconds: max - work,
    wait_of_arrival_at_scale_up: served - scaledAt,
  };
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, n: 1 }]));
}
