import { sum } from "d3-array";
import type { Result } from "../stats/result";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import { percent, rate, time } from "./quantities";
import type { Translation } from "./translate";

/** The most proxies: each holds endpoints and streams of its own. */
const PROXIES_MAX = 5000;
/** Of a TTL. */
const INTERVALS = 40;
/** TTLs until caches that are asked on request are in their steady state. */
const SETTLING = 10;

/**
 * Clients with a cache of DNS each; at one moment some instances die. Our answers hold all instances, and
 * each request takes one of them by chance, where the case has answers with one address: a client with an old
 * answer then fails with the chance that its one address would have been a dead one, so the means are the
 * same.
 */
export function translateDns(theory: TheoryCase, requests: number, seed: string): Translation {
  const scenario = new Fields(theory.scenario);
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const each = clients.fields("arrivals").number("rate_each");
  clients.get("count");
  const discovery = scenario.fields("discovery");
  discovery.word("kind", ["dns"]);
  discovery.word("answer", ["random"]);
  for (const key of ["address_per_answer", "initial_phase"]) discovery.get(key);
  const ttl = discovery.number("ttl");
  const isEager = discovery.word("refresh", ["on_expiry", "on_request_after_expiry"]) === "on_expiry";
  const event = scenario.fields("event");
  event.get("at");
  const share = event.number("kill_share");
  if (event.number("removed_from_dns_after") !== 0) throw event.beyond("removed_from_dns_after");
  if (scenario.number("retries", 0) !== 0) throw scenario.beyond("retries");
  for (const part of [clients, discovery, event, scenario]) part.end();

  const at = isEager ? 0 : SETTLING * ttl;
  const window = isEager ? observed(theory) : ttl;
  const perClient = each * (at + window);
  const samples = Math.min(theory.run.client_samples!, PROXIES_MAX);
  const proxies = isEager ? samples : Math.min(samples, Math.floor(requests / perClient));
  // Where an answer does not wait for a request, fewer requests see as much.
  const perSecond = isEager ? Math.min(each * proxies, requests / window) : each * proxies;
  const policy = {
    balancer: "random",
    discovery: { kind: "dns", ttl: time(ttl), refresh: isEager ? "onExpiry" : "onRequest" },
  };
  return {
    document: {
      meshsim: 1,
      run: { duration: time(at + window), warmup: time(at), seed },
      services: { backend: { replicas: divisor(share), operations: { call: [] } } },
      clients: {
        users: { target: "backend.call", arrivals: { poisson: rate(perSecond) }, instances: proxies },
      },
      mesh: { defaults: policy },
      faults: [{ at: time(at), on: { service: "backend", instances: percent(share) }, crash: {} }],
      outputs: { interval: time(ttl / INTERVALS) },
    },
    measure: (result) => measure(result, at, ttl, proxies),
  };
}

/** How long after the event failures are counted: the title says "over [0,120]". */
function observed({ title }: TheoryCase): number {
  return Number(/over \[0,(\d+)\]/.exec(title)![1]);
}

/** The fewest instances of which this share is a whole number. */
function divisor(share: number): number {
  for (let count = 2; ; count++) if (Math.abs(share * count - Math.round(share * count)) < 1e-9) return count;
}

function measure(result: Result, at: number, ttl: number, proxies: number): ReadonlyMap<string, Measured> {
  const [route] = result.routes;
  const first = (at / ttl) * INTERVALS;
  // The share falls in a straight line, so that over an interval around a moment it is that at the moment.
  const half = span(result, first, 0, INTERVALS / 2);
  const atHalf = span(result, first, 0.4 * INTERVALS, 0.6 * INTERVALS);
  const atQuarter = span(result, first, 0.2 * INTERVALS, 0.3 * INTERVALS);
  return new Map([
    ["failed_requests_per_client", { value: route.failures / proxies, n: proxies }],
    ["failed_fraction", { value: route.failures / route.requests, n: proxies }],
    ["failed_fraction_first_half_ttl", { value: half.failed, n: proxies }],
    ["stale_entry_fraction_at_half_ttl", { value: atHalf.failed, n: atHalf.requests }],
    ["stale_client_fraction_at_quarter_ttl", { value: atQuarter.failed, n: proxies }],
  ]);
}

function span(result: Result, first: number, from: number, to: number): { failed: number; requests: number } {
  const [client] = result.timelines;
  const requests = sum(client.requests.slice(first + from, first + to));
  return { failed: sum(client.errors.slice(first + from, first + to)) / requests, requests };
}
