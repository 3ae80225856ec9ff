import { Fields } from "./case";
import type { TheoryCase } from "./case";
import { rate, serviceTime, time } from "./quantities";
import { retryAtOnce } from "./words";
import type { Translation } from "./translate";

/** Seconds after the outage within which goodput must be back. */
const PATIENCE = 600;
/** Arrivals of a second that may fall into the next. */
const ODD_ARRIVALS = 2;

/** A server that stops for a while, in front of clients that time out and retry. */
export function translateStorm(theory: TheoryCase, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const arrivals = clients.fields("arrivals");
  const process = arrivals.word("process", ["constant"]);
  const perSecond = arrivals.number("rate");
  const service = new Fields(scenario.list("services")[0], "services[0]");
  const cores = service.number("cores");
  const work = serviceTime(service.fields("service_time"));
  const outage = service.fields("outage");
  service.word("discipline", ["fifo"]);
  service.word("on_outage", ["requests keep queueing"]);
  const start = outage.number("start");
  const over = start + outage.number("duration");
  const client = scenario.fields("client");
  if (client.get("server_aborts") !== false) throw client.beyond("server_aborts");
  const retries = client.fields("retries");
  if (retries.number("backoff") !== 0) throw retries.beyond("backoff");
  const retry = { ...retryAtOnce(retries.number("max_attempts")), perTry: time(client.number("timeout")) };
  const replicas = service.number("instances");
  service.get("name");
  scenario.get("network");
  for (const part of [clients, arrivals, service, outage, client, retries, scenario]) part.end();
  return {
    document: {
      meshsim: 1,
      run: { duration: time(over + PATIENCE), drain: "0s", seed },
      services: {
        backend: { replicas, cores, workers: cores, operations: { call: [{ work: work.written }] } },
      },
      clients: { users: { target: "backend.call", arrivals: { [process]: rate(perSecond) } } },
      mesh: { defaults: { retry } },
      // As good as stopped: it does a nanosecond of work a second.
      faults: [
        {
          at: time(start),
          for: time(over - start),
          on: { service: "backend" },
          slow: { speed: "0.000000001x" },
        },
      ],
      outputs: { interval: "1s" },
    },
    measure: (result) => {
      const [{ requests, errors }] = result.timelines;
      // The last second in which goodput falls short.
      let short = requests.length - 1;
      while (short >= 0 && requests[short] - errors[short] >= perSecond - ODD_ARRIVALS) short--;
      const back = short + 1 - over;
      const n = 1;
      return new Map([
        ["recovers", { value: short + 1 < requests.length ? 1 : 0, n }],
        ["recovery_seconds_after_outage", { value: back, n }],
      ]);
    },
  };
}
