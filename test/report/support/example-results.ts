import { load } from "../../../src/scenario/load";
import { executeHere } from "../../../src/run/execute-here";
import { measureExperiment } from "../../../src/report/measured";
import { reportFiles } from "../../../src/report/files";
import { answerOn, notesOn } from "../../../src/report/render";
import { runJson } from "../../../src/report/run-json";

/** Two variants, three services, a fault, failures and objectives: something for every figure. */
const SCENARIO = `meshsim: 1
name: example
run: { duration: 24s, warmup: 4s, replications: 3, seed: 5 }
topology: { zones: [a, b] }
services:
  front: { replicas: 4, operations: { get: [{ work: exp 2ms }, stock.get, { call: prices.get, probability: 50% }] } }
  stock: { replicas: 2, workers: 4, queue: 20, operations: { get: [{ work: exp 10ms }] } }
  prices: { replicas: 2, errors: 3%, operations: { get: [{ work: exp 3ms }] } }
clients:
  users: { target: front.get, arrivals: { poisson: 120/s } }
  robots: { target: prices.get, arrivals: { constant: 20/s } }
mesh: { defaults: { retry: { attempts: 1, on: [connect-failure, 5xx] } } }
faults:
  - { name: stock is slow, at: 12s, for: 5s, slow: { speed: 0.3x }, on: { service: stock } }
slo: ["users.p99 < 80ms", "users.availability >= 99%"]
compare:
  baseline: few
  variants: { few: {}, many: { services.stock.replicas: 5 } }
outputs: { interval: 500ms }
`;

/** A plan as plan.csv has it, for two loads and two conditions. */
const PLAN = [
  "scenario,variant,replication,growth_ratio,load_rps,condition,feasible,front_replicas,stock_replicas,cores," +
    "cost_per_hour,p99_ms,p99_ci_high_ms,availability_ratio,utilization_max_ratio,headroom_rps,bottleneck,binding," +
    "client,condition_met,proved_smallest,front_static_replicas,stock_static_replicas,replications_count",
  "example,,,1.000000,120.000,peak,true,3,4,7.000,0.280,61.000,64.000,1.000000,0.610000,30.000,stock,,users,true,true,2,3,3",
  "example,,,1.000000,120.000,one zone lost,true,3,4,7.000,0.280,72.000,78.000,0.999100,0.830000,5.000,stock,stock,users,true,true,2,3,3",
  "example,,,2.000000,240.000,peak,true,5,8,13.000,0.520,60.000,63.000,1.000000,0.620000,55.000,stock,,users,true,false,3,5,3",
  "example,,,2.000000,240.000,one zone lost,true,5,8,13.000,0.520,74.000,79.500,0.999000,0.850000,4.000,stock,stock,users,true,false,3,5,3",
  "",
].join("\n");

const FIGURES = ["requests_count", "offered_rps", "goodput_rps", "availability_ratio", "p50_ms", "p99_ms"];
const SWEEP = [
  [
    "scenario,variant,replication,clients.users.arrivals.poisson,services.stock.replicas",
    ...["users", "mesh"].flatMap((name) => FIGURES.map((figure) => `${name}.${figure}`)),
    "mesh.slo_pass",
  ].join(","),
  ...[40, 80, 120, 160, 190].flatMap((rate) =>
    [2, 4].map((size) => {
      const p99 = 20 / (1 - rate / (size * 100));
      const figures = [rate * 10, rate, rate, 1, p99 / 3, p99].map((value) => value.toFixed(3)).join(",");
      return `example,${rate} ${size},,${rate}/s,${size},${figures},${figures},${p99 < 60}`;
    }),
  ),
  "",
].join("\n");

/** The texts of a results folder that has every file that a report reads. */
export function exampleResults(): Map<string, string> {
  const { loaded, problems } = load(SCENARIO, "example.yaml");
  if (loaded === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  const experiment = measureExperiment(executeHere(loaded.experiment));
  const meta = {
    version: "1.2.3",
    hash: loaded.hash,
    seed: "5",
    generator: "sfc32",
    overrides: [],
    command: "meshsim compare example.yaml",
    host: { node: "20", platform: "linux", cpus: 2, jobs: 1 },
    startedAt: "2026-01-01T00:00:00Z",
    wallSeconds: 1,
    warnings: ["a warning"],
    included: [],
    notes: notesOn("compare", experiment),
    answer: answerOn("compare", experiment),
    notModelled: ["TLS handshakes"],
  };
  return new Map([
    ...reportFiles(experiment).map(({ name, content }) => [name, content] as const),
    ["run.json", runJson(meta, experiment)],
    ["scenario.resolved.yaml", loaded.resolvedYaml],
    ["plan.csv", PLAN],
    ["sweep.csv", SWEEP],
  ]);
}
