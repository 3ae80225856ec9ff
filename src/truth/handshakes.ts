import { sum } from "d3-array";
import type { Result } from "../stats/result";
import { mergeHistograms } from "../stats/histogram";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import { rate, time } from "./quantities";
import type { Translation } from "./translate";
import type { Block } from "./words";

/** Means between the requests of a client after which each has been connected before. */
const SETTLING = 20;

/** Seconds, below the 104 days that a run may take. */
const HORIZON_MAX = 8e6;

/** Clients far away that keep a connection while they use it, and pay for the handshakes of a new one. */
export function translateHandshakes(theory: TheoryCase, requests: number, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const count = clients.number("count", 1);
  const arrivals = clients.fields("arrivals");
  arrivals.word("process", ["poisson"]);
  const each = arrivals.has("rate_each") ? arrivals.number("rate_each") : arrivals.number("rate") / count;
  const network = scenario.fields("network");
  const oneWay = network.has("rtt") ? network.number("rtt") / 2 : network.number("one_way_latency", 0);
  const connections = connectionsOf(scenario.fields("connection"));
  const service = new Fields(scenario.list("services")[0], "services[0]");
  const work = service.fields("service_time");
  work.word("dist", ["constant"]);
  const wait = work.number("value");
  service.word("cores", ["unlimited"]);
  const replicas = service.number("instances", 1);
  if (replicas !== 1) throw service.beyond("several instances");
  for (const key of ["name", "discipline"]) service.get(key);
  scenario.get("flow");
  for (const part of [arrivals, clients, network, work, service, scenario]) part.end();

  const warmup = Math.ceil(SETTLING / each);
  const duration = warmup + Math.min(HORIZON_MAX, Math.ceil(requests / (each * count)));
  return {
    document: {
      meshsim: 1,
      run: { duration: time(duration), warmup: time(warmup), seed },
      topology: { network: { sameZone: time(oneWay) } },
      services: { backend: { operations: { call: [{ wait: time(wait) }] } } },
      clients: {
        users: { target: "backend.call", arrivals: { poisson: rate(each * count) }, instances: count },
      },
      mesh: { defaults: { connections } },
      outputs: { interval: time(Math.ceil(duration / 20)) },
    },
    measure,
  };
}

/** A connection with room for all, since a case has one for each client, whatever else is on it. */
function connectionsOf(fields: Fields): Block {
  if (fields.number("tcp_handshake_rtts", 1) !== 1) throw fields.beyond("tcp_handshake_rtts");
  const idleTimeout = fields.has("idle_timeout") ? { idleTimeout: time(fields.number("idle_timeout")) } : {};
  const tls = tlsOf(fields);
  fields.end();
  return { protocol: "http2", perHost: 1, ...idleTimeout, ...tls };
}

function tlsOf(fields: Fields): Block {
  const trips = fields.number("tls_handshake_rtts", 0);
  const cpu = fields.number("tls_cpu", 0);
  const written = fields.get("tls_version") ?? (trips === 2 ? "1.2" : "1.3");
  const version = typeof written === "string" ? written : JSON.stringify(written);
  if (trips === 0 && cpu === 0) return {};
  const isOld = version.startsWith("1.2");
  const full = isOld ? 2 : 1;
  if (trips > full || trips < full - 1) throw fields.beyond(`tls_handshake_rtts = ${trips}`);
  const resumes = trips < full ? { resume: true, earlyData: !isOld } : {};
  return { tls: { version: isOld ? "TLSv1.2" : "TLSv1.3", time: time(cpu), ...resumes } };
}

function measure({ edges, routes }: Result): ReadonlyMap<string, Measured> {
  const latency = mergeHistograms(routes.map((route) => route.latency));
  const n = sum(routes, ({ requests }) => requests);
  const values = {
    latency_new_connection: latency.max / 1e9,
    latency_reused: latency.min / 1e9,
    new_connection_fraction: sum(edges, ({ connectionsOpened }) => connectionsOpened) / n,
    sojourn_mean: latency.mean / 1e9,
  };
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, n }]));
}
