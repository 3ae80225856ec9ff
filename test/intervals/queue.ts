import { intervalOf, type MetricName } from "../../src/report/metrics";
import { measureExperiment } from "../../src/report/measured";
import { executeHere } from "../../src/run/execute-here";
import { load } from "../../src/scenario/load";

/** A queue whose truth is known: M/M/1, first come, first served. */
export interface Queue {
  readonly load: number;
  readonly seconds: number;
  /** As `run.replications` is written: a number, or as many as it takes. */
  readonly replications: number | string;
  /** As `run.warmup` is written. */
  readonly warmup: string;
}

/** Mean time of service. */
const SERVICE_MS = 10;

/** Times in an M/M/1 queue are exponential, of this mean (Kleinrock, Queueing Systems I, 5.118), in ns. */
export function truthOf({ load: rho }: Queue, metric: "mean" | "p99"): number {
  const mean = (SERVICE_MS * 1e6) / (1 - rho);
  return metric === "mean" ? mean : mean * Math.log(100);
}

export type Bounds = { readonly low: number; readonly high: number } | null;

/** What one seed says. */
export interface Answers {
  /** Null: no interval, as the run is too short for one. */
  readonly mean: Bounds;
  readonly p99: Bounds;
  /** Whether a warm-up was found, and the intervals became as narrow as was asked for. */
  readonly isWhole: boolean;
  readonly replications: number;
}

export function answersOf(queue: Queue, seed: number): Answers {
  const { loaded, problems } = load(textOf(queue, seed), "queue.yaml");
  if (loaded === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const outcome = executeHere(loaded.experiment);
  const [{ scopes, scenario }] = measureExperiment(outcome).variants;
  const { confidence } = scenario.run;
  const long = (name: MetricName): Bounds => {
    const interval = intervalOf(scopes[0], name, confidence);
    return interval?.isShort === true ? null : interval;
  };
  return {
    mean: long("mean"),
    p99: long("p99"),
    isWhole: (outcome.warmUp?.isLevel ?? true) && (outcome.precision?.isReached ?? true),
    replications: outcome.variants[0].results.length,
  };
}

function textOf({ load: rho, seconds, replications, warmup }: Queue, seed: number): string {
  const rate = (1000 * rho) / SERVICE_MS;
  return `
meshsim: 1
name: queue
run: { duration: ${seconds}s, warmup: ${warmup}, replications: ${replications}, seed: ${seed} }
services: { web: { workers: 1, operations: { get: [{ work: exp ${SERVICE_MS}ms }] } } }
clients: { users: { target: web.get, arrivals: { poisson: ${rate}/s } } }
outputs: { csv: [summary], interval: ${seconds / 600}s }`;
}
