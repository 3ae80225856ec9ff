import { Beyond, Fields } from "./case";
import type { TheoryCase } from "./case";
import { randomFaults } from "./failures";
import { measureQueueing } from "./measure";
import type { Reading } from "./measure";
import { factor, percent, rate, serviceTime, time } from "./quantities";
import type { ServiceTime } from "./quantities";
import type { Translation } from "./translate";

type Block = Record<string, unknown>;

/** Intervals that the measured time is cut into; the warm-up is a whole number of them. */
const INTERVALS = 20;

/** The most faults that a document is to have. */
const FAULTS_MAX = 5000;

/** Requests that make so many calls at once take as many as narrow ones; of wider ones, fewer are made. */
const WIDE = 10;

/** Chances below this are taken as 0. */
const NEGLIGIBLE = 1e-12;

/** Discovery that tells nobody anything: the run is over before. */
export const NEVER_TOLD = { kind: "xds", propagation: "100d" };

/** Retries of whatever failed, as soon as the language lets them be. */
export function retryAtOnce(tries: number): Block {
  return { attempts: tries - 1, on: ["5xx"], backoff: { base: "1ns" } };
}

interface Load {
  /** Of each of `clients` of ours. */
  readonly arrivals: Block;
  readonly clients: number;
  /** Of all together. */
  readonly perSecond: number;
}

interface CoreFailures {
  readonly service: string;
  readonly cores: number;
  readonly mtbf: number;
  readonly mttr: number;
}

/** Queues, balancers, fan-outs, retries: all that is stationary. */
export function translateQueueing(theory: TheoryCase, requests: number, seed: string): Translation {
  return new QueueingDraft(theory).finish(requests, seed);
}

/** One of our scenarios while it grows, with the neutral one that it is made from. */
class QueueingDraft {
  private readonly theory: TheoryCase;
  private readonly scenario: Fields;
  private readonly services: Block = {};
  private readonly clients: Block = {};
  private readonly defaults: Block = {};
  /** Policies by callee. */
  private readonly to: Record<string, Block> = {};
  private readonly faults: Block[] = [];
  private readonly servers: string[] = [];
  private readonly load: Load;
  private latency = 0;
  private patience = Infinity;
  private threshold: number | undefined;
  private coreFailures: CoreFailures | undefined;
  /** Calls that one request makes at once. */
  private width = 1;

  constructor(theory: TheoryCase) {
    this.theory = theory;
    this.scenario = new Fields(theory.scenario);
    const { scenario } = this;
    const services = scenario.list("services").map((one, k) => new Fields(one, `services[${k}]`));
    this.load = readLoad(scenario.fields("clients"), theory);
    if (scenario.has("network")) this.readNetwork(scenario.fields("network"));
    const targets = this.readFlow(services);
    if (scenario.has("client")) this.readClient(scenario.fields("client"), services);
    if (scenario.has("slo")) this.threshold = scenario.fields("slo").number("threshold");
    for (const service of services) service.end();
    scenario.end();
    this.addClients(targets);
  }

  finish(requests: number, seed: string): Translation {
    const { load, coreFailures, servers, threshold } = this;
    // A wide request is as much work as many.
    const measured = requests / Math.max(1, this.width / WIDE);
    const seconds = Math.min(measured / load.perSecond, longestWith(coreFailures));
    // A whole number of microseconds, so that multiples of it are exact.
    const interval = Math.ceil((seconds / INTERVALS) * 1e6) / 1e6;
    const before = Math.ceil((this.theory.run.warmup_requests ?? 0) / load.perSecond / interval);
    const duration = (before + INTERVALS) * interval;
    const reading: Reading = {
      servers,
      ...(threshold === undefined ? {} : { threshold }),
      ...(coreFailures === undefined ? {} : { coresFail: true }),
    };
    return {
      document: {
        meshsim: 1,
        run: { duration: time(duration), warmup: time(before * interval), seed },
        topology: { network: { sameZone: time(this.latency) } },
        services: this.services,
        clients: this.clients,
        mesh: { defaults: this.defaults, to: this.to },
        faults: [...this.faults, ...this.stops(duration, seed)],
        outputs: { interval: time(interval) },
      },
      measure: (result, scenario) => measureQueueing(result, scenario, reading),
    };
  }

  private stops(duration: number, seed: string): Block[] {
    if (this.coreFailures === undefined) return [];
    const { service, cores, mtbf, mttr } = this.coreFailures;
    // As good as stopped: it does a nanosecond of work a second.
    return randomFaults({
      service,
      instances: cores,
      mtbf,
      mttr,
      duration,
      seed,
      effect: { slow: { speed: "0.000000001x" } },
    });
  }

  private readNetwork(network: Fields): void {
    if (network.has("one_way_latency")) this.latency += network.number("one_way_latency");
    if (network.has("rtt")) this.latency += network.number("rtt") / 2;
    network.end();
  }

  /** Services that one way or another make up the flow; returns where clients send to, by weight. */
  private readFlow(services: readonly Fields[]): Map<string, number> {
    const { scenario } = this;
    const names = services.map((service) => String(service.get("name")));
    const flow = scenario.get("flow") ?? names;
    const route = scenario.has("route") ? scenario.fields("route") : null;
    if (route !== null) {
      route.word("policy", ["weighted_random"]);
      const weights = route.list("weights") as number[];
      names.forEach((name, k) => this.addService(name, services[k], []));
      return new Map(names.map((name, k) => [`${name}.call`, weights[k]]));
    }
    if (Array.isArray(flow)) {
      const all = new Map(names.map((name, k) => [name, this.addService(name, services[k], [])]));
      const repeat = scenario.has("repeat_probability") ? scenario.number("repeat_probability") : 0;
      if (flow.length === 1 && repeat === 0) return all.get(flow[0] as string)!;
      return this.addFront(
        repeated(
          (flow as string[]).map((name) => `${name}.call`),
          repeat,
        ),
      );
    }
    const shape = new Fields(flow, "flow");
    const found = this.readShape(shape, names, services);
    shape.end();
    return found;
  }

  private readShape(
    shape: Fields,
    names: readonly string[],
    services: readonly Fields[],
  ): Map<string, number> {
    for (const key of ["chain", "nested_chain"]) {
      if (!shape.has(key)) continue;
      const chain = shape.list(key) as string[];
      chain.forEach((name, k) => {
        this.addService(
          name,
          services[names.indexOf(name)],
          k + 1 < chain.length ? [`${chain[k + 1]}.call`] : [],
        );
      });
      return new Map([[`${chain[0]}.call`, 1]]);
    }
    names.forEach((name, k) => this.addService(name, services[k], []));
    let branches: string[];
    if (shape.has("parallel")) branches = shape.list("parallel") as string[];
    else {
      const copies = shape.fields("parallel_copies");
      branches = Array<string>(copies.number("copies")).fill(String(copies.get("service")));
      copies.end();
    }
    if (shape.number("wait_for", branches.length) !== branches.length) throw shape.beyond("wait_for");
    this.width = branches.length;
    return this.addFront([{ parallel: branches.map((name) => `${name}.call`) }]);
  }

  /** A service that takes no time itself and stands for a flow that holds nothing upstream. */
  private addFront(steps: readonly unknown[]): Map<string, number> {
    this.services.front = { operations: { call: steps } };
    return new Map([["front.call", 1]]);
  }

  /** Adds a service, or one for each instance where the balancer tells them apart; returns targets by weight. */
  private addService(name: string, fields: Fields, next: readonly string[]): Map<string, number> {
    const instances = fields.number("instances", 1);
    const work = serviceTime(fields.fields("service_time"));
    const block: Block = { operations: { call: [...steps(work, fields), ...next] } };
    const slots = this.readCores(name, fields, block);
    if (fields.has("max_in_instance")) block.queue = fields.number("max_in_instance") - slots;
    if (fields.has("failure_probability")) block.errors = percent(fields.number("failure_probability"));
    if (fields.has("sidecar_latency_total_per_proxy")) this.readSidecar(fields);
    if (fields.has("request_deadline")) this.readDeadline(fields);
    const speeds = fields.has("instance_speed") ? (fields.list("instance_speed") as number[]) : null;
    const balancer = fields.has("balancer") ? fields.fields("balancer") : null;
    const weights = balancer === null ? null : weightsOf(balancer, instances);
    if (weights !== null) {
      balancer!.end();
      const parts = weights.map((weight, k) => {
        const own =
          speeds === null ? block : { ...block, speeds: [{ share: "100%", speed: factor(speeds[k]) }] };
        this.services[`${name}-${k}`] = own;
        this.servers.push(`${name}-${k}`);
        return [`${name}-${k}.call`, weight] as const;
      });
      return new Map(parts);
    }
    const replicas = this.coreFailures?.service === name ? this.coreFailures.cores : instances;
    this.services[name] = { replicas, ...block, ...(speeds === null ? {} : { speeds: classes(speeds) }) };
    this.servers.push(name);
    if (balancer !== null) {
      const isMemoryless = speeds === null && String(work.written).startsWith("exp ");
      this.policy(name).balancer = balancerOf(balancer, isMemoryless, instances, this.isLimit());
      balancer.end();
    }
    if (fields.has("down_instances")) this.readDown(name, fields.number("down_instances"));
    return new Map([[`${name}.call`, 1]]);
  }

  /** Returns how many requests an instance works on at once. */
  private readCores(name: string, fields: Fields, block: Block): number {
    const discipline = fields.word("discipline", ["fifo", "ps"]);
    if (fields.get("cores") === "unlimited") {
      this.readConnections(block);
      return 0;
    }
    const cores = fields.number("cores");
    block.cores = cores;
    if (discipline === "fifo") block.workers = cores;
    if (!fields.has("core_failures")) return cores;
    const failures = fields.fields("core_failures");
    const times = { mtbf: failures.number("mtbf"), mttr: failures.number("mttr") };
    if (failures.word("when", ["always", "busy"]) === "always") {
      // Cores that fail each on its own are instances of one core behind one line.
      failures.word("interrupted", ["resume_same_core"]);
      this.coreFailures = { service: name, cores, ...times };
      block.cores = 1;
      block.workers = 1;
      this.policy(name).balancer = "centralQueue";
    } else failures.word("interrupted", ["resume_same_core"]);
    failures.end();
    return cores;
  }

  /** A pool of connections with one request each and a line is a service with workers and a queue. */
  private readConnections(block: Block): void {
    if (!this.scenario.has("connection_pool")) return;
    const pool = this.scenario.fields("connection_pool");
    const connections = pool.number("max_connections");
    block.cores = connections;
    block.workers = connections;
    block.queue = pool.number("max_pending");
    if (pool.number("requests_per_connection_at_once") !== 1)
      throw pool.beyond("requests_per_connection_at_once");
    pool.end();
  }

  /** A message passes two proxies, and each spends half of its time on each direction. */
  private readSidecar(fields: Fields): void {
    const perMessage = fields.number("sidecar_latency_total_per_proxy");
    // The same at every service: added once.
    if (this.servers.length === 0) this.latency += perMessage;
  }

  private readDeadline(fields: Fields): void {
    this.patience = fields.number("request_deadline");
    if (fields.get("abort_running") !== true) throw fields.beyond("abort_running");
    this.defaults.deadline = "propagate";
  }

  private readDown(name: string, count: number): void {
    const instances = Array.from({ length: count }, (_, k) => k);
    this.faults.push({ at: "0s", on: { service: name, instances }, crash: {} });
    this.policy(name).discovery = NEVER_TOLD;
  }

  private readClient(client: Fields, services: readonly Fields[]): void {
    const retries = client.get("retries");
    const timeout = client.has("timeout") ? client.number("timeout") : Infinity;
    if (client.has("server_aborts") && client.get("server_aborts") !== false)
      throw client.beyond("server_aborts");
    client.end();
    if (retries === undefined || retries === 0) {
      this.patience = timeout;
      return;
    }
    const fields = new Fields(retries, "client.retries");
    if (fields.number("backoff", 0) !== 0) throw fields.beyond("backoff");
    // Both variants have an answer; ours is the independent choice.
    fields.get("variants");
    const policy = retryAtOnce(fields.number("max_attempts"));
    if (timeout < Infinity) policy.perTry = time(timeout);
    const everyCaller = fields.has("at");
    if (everyCaller && !String(fields.get("at")).startsWith("every caller")) throw fields.beyond("at");
    fields.end();
    // Every caller is a service here; the client itself does not retry.
    const callees = this.servers.slice(everyCaller ? 1 : 0);
    if (!everyCaller && services.length > 1) throw new Beyond("retries of a flow as a whole");
    for (const callee of callees) this.policy(callee).retry = policy;
  }

  private addClients(targets: ReadonlyMap<string, number>): void {
    const { load, patience } = this;
    const timeout = patience === Infinity ? {} : { timeout: time(patience) };
    const only =
      targets.size === 1 ? { target: [...targets.keys()][0] } : { mix: Object.fromEntries(targets) };
    if (load.clients === 1) {
      this.clients.users = { ...only, arrivals: load.arrivals, ...timeout };
      return;
    }
    // Clients that keep to one instance each: the weights are their numbers.
    const pinned = [...targets].flatMap(([target, count]) => Array<string>(count).fill(target));
    if (pinned.length !== load.clients) throw new Beyond("clients.count");
    pinned.forEach((target, k) => {
      this.clients[`users-${k}`] = { target, arrivals: load.arrivals, ...timeout };
    });
  }

  /** What is expected holds for an infinite number of instances. */
  private isLimit(): boolean {
    return this.theory.expected.sojourn_mean?.basis === "limit";
  }

  private policy(callee: string): Block {
    return (this.to[callee] ??= {});
  }
}

function readLoad(clients: Fields, theory: TheoryCase): Load {
  const type = clients.word("type", ["open", "closed"]);
  const count = clients.number("count", 1);
  let load: Load;
  if (type === "closed") {
    const think = serviceTime(clients.fields("think_time"));
    const perSecond = theory.expected.throughput.value;
    load = { arrivals: { users: count, think: think.written }, clients: 1, perSecond };
  } else {
    const arrivals = clients.fields("arrivals");
    const process = arrivals.word("process", ["poisson", "constant"]);
    const each = arrivals.number(arrivals.has("rate_each") ? "rate_each" : "rate");
    arrivals.end();
    load = { arrivals: { [process]: rate(each) }, clients: count, perSecond: each * count };
  }
  clients.end();
  return load;
}

/**
 * Work, and where its core breaks down while it works, the repairs. With exponential work and failures that
 * is: work until the one or the other, which takes exp(1/work + 1/mtbf); if it was a failure, the repair and
 * all over again.
 */
function steps(work: ServiceTime, service: Fields): unknown[] {
  const failures = service.has("core_failures") ? service.fields("core_failures") : null;
  if (failures?.get("when") !== "busy") return [{ work: work.written }];
  if (!String(work.written).startsWith("exp "))
    throw service.beyond("core_failures of work that is not exponential");
  const mtbf = failures.number("mtbf");
  const mttr = failures.number("mttr");
  const failure = 1 / mtbf / (1 / mtbf + 1 / work.mean);
  const stretch = { work: `exp ${time(1 / (1 / mtbf + 1 / work.mean))}` };
  const from = (chance: number): unknown[] =>
    chance < NEGLIGIBLE
      ? [stretch]
      : [
          stretch,
          {
            choose: [
              { weight: 1 - failure, steps: [] },
              { weight: failure, steps: [{ wait: `exp ${time(mttr)}` }, ...from(chance * failure)] },
            ],
          },
        ];
  return from(1);
}

/** The steps, and all of them again with this chance, and again: so k times with chance (1 - p) p^(k - 1). */
function repeated(all: readonly unknown[], chance: number): unknown[] {
  if (chance === 0) return [...all];
  const passes: unknown[] = [];
  let weight = 1 - chance;
  for (let k = 1; weight > NEGLIGIBLE; k++, weight *= chance)
    passes.push({ weight, steps: [{ repeat: k, steps: all }] });
  return [{ choose: passes }];
}

/** Shares of machines by speed. */
function classes(speeds: readonly number[]): Block[] {
  const counts = new Map<number, number>();
  for (const speed of speeds) counts.set(speed, (counts.get(speed) ?? 0) + 1);
  return [...counts].map(([speed, count]) => ({
    share: percent(count / speeds.length),
    speed: factor(speed),
  }));
}

/** Weights of the instances, where the balancer picks each with a chance of its own or ties clients to them. */
function weightsOf(balancer: Fields, instances: number): number[] | null {
  const policy = balancer.get("policy");
  if (policy !== "weighted_random" && policy !== "client_affinity") return null;
  const weights = balancer.list(policy === "weighted_random" ? "weights" : "pinned") as number[];
  if (weights.length !== instances) throw balancer.beyond("weights");
  return weights;
}

function balancerOf(balancer: Fields, isMemoryless: boolean, instances: number, isLimit: boolean): unknown {
  const policy = balancer.word("policy", ["random", "round_robin", "least_requests", "central_queue"]);
  if (policy === "random") return "random";
  if (policy === "round_robin") return "roundRobin";
  if (policy === "central_queue") return "centralQueue";
  const choices = balancer.get("choices") ?? "all";
  const distinct = balancer.get("distinct") ?? false;
  if (balancer.has("information")) throw balancer.beyond("information");
  if (choices === "all") return { leastRequest: { method: "fullScan" } };
  // Ours draws with replacement, as Envoy does, which makes no difference in the limit of many instances.
  if (distinct === false || (isLimit && choices !== 2))
    return { leastRequest: { choices: choices as number } };
  // Of two different ones only peakEwma takes the better.
  if (choices !== 2 || !isMemoryless || instances < 2) throw balancer.beyond("distinct");
  return EWMA_OF_NOTHING;
}

/**
 * Peak EWMA with an assumed round trip that no answer ever exceeds, and so long a memory that none moves it:
 * all estimates stay equal, and the fewer requests in flight win. It does not break ties by chance, but with
 * equal instances and exponential work it makes no difference to the numbers in the queues who wins one.
 */
const EWMA_OF_NOTHING = { peakEwma: { decay: "100d", defaultRtt: "100d" } };

/** Seconds after which the cores would have failed more often than a document can say. */
function longestWith(failures: CoreFailures | undefined): number {
  if (failures === undefined) return Infinity;
  return (FAULTS_MAX * (failures.mtbf + failures.mttr)) / failures.cores;
}
