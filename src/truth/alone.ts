import { createBalancer } from "../mesh/balance/policies";
import { isPrime } from "../mesh/balance/maglev";
import { XxHash64 } from "../mesh/balance/xx-hash";
import { desiredReplicas } from "../mesh/deploy/desired-replicas";
import { Endpoints } from "../mesh/endpoint";
import { TokenBucket } from "../mesh/resilience/token-bucket";
import { Stream } from "../kernel/stream";
import { Fields } from "./case";
import type { TheoryCase } from "./case";
import type { Measured } from "./measure";
import type { Answers } from "./translate";

/** Places in a table of hashes, for each endpoint at least: shares are as good as equal then. */
const PLACES = 1_000;
const PLACES_LEAST = 65_537;

/** What a case asks of one algorithm alone, without requests or a service; null: it asks something else. */
export function answerAlone(theory: TheoryCase, seed: string): Answers | null {
  const scenario = new Fields(theory.scenario);
  if (scenario.has("rows")) return answersOf(replicas(scenario));
  if (scenario.has("services")) return null;
  if (scenario.has("balancer")) return answersOf(fullest(scenario, theory, seed));
  if (scenario.has("rate_limit")) return answersOf(accepted(scenario));
  return null;
}

function answersOf(values: Readonly<Record<string, Measured>>): Answers {
  return { values: new Map(Object.entries(values)) };
}

/** What a HorizontalPodAutoscaler wants, row by row. */
function replicas(scenario: Fields): Record<string, Measured> {
  const tolerance = scenario.has("tolerance") ? scenario.number("tolerance") : undefined;
  const wanted = scenario.list("rows").map((one, k) => {
    const row = new Fields(one, `rows[${k}]`);
    const value = desiredReplicas(
      row.number("current"),
      row.number("utilisation"),
      row.number("target"),
      tolerance,
    );
    // It follows from the other two.
    row.get("ratio");
    row.end();
    return [`desired_${k}`, { value, n: 1 }] as const;
  });
  scenario.end();
  return Object.fromEntries(wanted);
}

/** Clients whose addresses are hashed: how many the fullest instance has, over many sets of addresses. */
function fullest(scenario: Fields, { run }: TheoryCase, seed: string): Record<string, Measured> {
  const balancer = scenario.fields("balancer");
  balancer.word("policy", ["client_hash"]);
  balancer.end();
  const clients = scenario.number("clients");
  const instances = scenario.number("instances");
  scenario.end();
  const endpoints = new Endpoints();
  endpoints.update(
    Array.from({ length: instances }, (_, key) => ({ key, weight: 1, name: `backend-${key}` })),
  );
  let size = Math.max(PLACES_LEAST, PLACES * instances);
  while (!isPrime(size)) size++;
  const maglev = createBalancer({ name: "maglev", size }, endpoints);
  maglev.updated(0, new Stream(seed, "maglev"));
  const hash = new XxHash64();
  const addresses = Array.from({ length: clients }, (_, client) => `client-${client}`);
  const random = new Stream(seed, "hash-seeds");
  const n = run.hash_seeds ?? 10_000;
  let sum = 0;
  let doubled = 0;
  for (let k = 0; k < n; k++) {
    const counts = new Int32Array(instances);
    const hashSeed = random.below(2_147_483_648);
    for (const address of addresses) {
      hash.hash(address, hashSeed);
      counts[maglev.pickHashed!(hash.high, hash.low, 0)]++;
    }
    const most = counts.reduce((one, other) => Math.max(one, other), 0);
    sum += most;
    if (most >= (2 * clients) / instances) doubled++;
  }
  return { max_clients_mean: { value: sum / n, n }, p_max_at_least_double_mean: { value: doubled / n, n } };
}

/** A bucket of tokens and requests at fixed times: how many of them it lets through. */
function accepted(scenario: Fields): Record<string, Measured> {
  const clients = scenario.fields("clients");
  clients.word("type", ["open"]);
  const arrivals = clients.fields("arrivals");
  arrivals.word("process", ["constant"]);
  const perSecond = arrivals.number("rate");
  const first = arrivals.number("first_at", 0);
  const count = arrivals.number("count");
  const limit = scenario.fields("rate_limit");
  limit.word("kind", ["token_bucket"]);
  limit.word("refill", ["continuous"]);
  const options = { maxTokens: limit.number("burst"), fillRate: limit.number("tokens_per_second") };
  for (const part of [arrivals, clients, limit, scenario]) part.end();
  const bucket = new TokenBucket(options, 0);
  let value = 0;
  for (let k = 0; k < count; k++)
    value += bucket.consume(1, false, Math.round((first + k / perSecond) * 1e9));
  return { accepted: { value, n: count }, rejected: { value: count - value, n: count } };
}
