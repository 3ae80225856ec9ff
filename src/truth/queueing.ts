import { Beyond, Fields } from "./case";
import type { TheoryCase } from "./case";
import { randomFaults } from "./failures";
import { addDistinct, DISTINCT_USERS, wantsDistinct } from "./distinct";
import { formulasOf } from "./formulas";
import { measureQueueing } from "./measure";
import type { Reading } from "./measure";
import { time } from "./quantities";
import { breakerOf, bucketOf, hedgeOf, quotaOf } from "./protection";
import { readService } from "./service";
import type { CoreFailures } from "./service";
import type { Translation } from "./translate";
import { NEVER_TOLD, readLoad, repeated, retryAtOnce } from "./words";
import type { Block, Load } from "./words";

/** Intervals that the measured time is cut into; the warm-up is a whole number of them. */
const INTERVALS = 20;

/** Requests that make so many calls at once take as many as narrow ones; of wider ones, fewer are made. */
const WIDE = 10;

/** Queues, balancers, fan-outs, retries: all that is stationary. */
export function translateQueueing(theory: TheoryCase, requests: number, seed: string): Translation {
  return new QueueingDraft(theory).finish(requests, seed);
}

/** One of our scenarios while it grows, with the neutral one that it is made from. */
class QueueingDraft {
  private readonly theory: TheoryCase;
  private readonly scenario: Fields;
  readonly services: Block = {};
  readonly clients: Block = {};
  private readonly defaults: Block = {};
  /** Policies by callee. */
  readonly to: Record<string, Block> = {};
  readonly faults: Block[] = [];
  readonly servers: string[] = [];
  private readonly load: Load;
  /** One-way, seconds: of the network, and of the proxies on the way. */
  private latency = 0;
  private proxies = 0;
  private patience = Infinity;
  private threshold: number | undefined;
  private coreFailures: (CoreFailures & { readonly service: string }) | undefined;
  /** A second client retries like this, where it has not been. */
  private retriesElsewhere: Block | null = null;
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
    this.addProtection(services.length);
    if (scenario.has("client")) this.readClient(scenario.fields("client"), services);
    if (scenario.has("slo")) this.threshold = scenario.fields("slo").number("threshold");
    scenario.end();
    this.addClients(targets);
    if (this.retriesElsewhere !== null) addDistinct(this, this.retriesElsewhere);
  }

  finish(requests: number, seed: string): Translation {
    const { load, coreFailures, servers, threshold } = this;
    // A wide request is as much work as many.
    const measured = requests / Math.max(1, this.width / WIDE);
    const seconds = measured / load.perSecond;
    // A whole number of microseconds, so that multiples of it are exact.
    const interval = Math.ceil((seconds / INTERVALS) * 1e6) / 1e6;
    const before = Math.ceil((this.theory.run.warmup_requests ?? 0) / load.perSecond / interval);
    const duration = (before + INTERVALS) * interval;
    const reading: Reading = {
      servers,
      ...(threshold === undefined ? {} : { threshold }),
      ...(coreFailures === undefined ? {} : { coresFail: true }),
      distinct: DISTINCT_USERS,
    };
    return {
      document: {
        meshsim: 1,
        run: { duration: time(duration), warmup: time(before * interval), seed },
        topology: { network: { sameZone: time(this.latency + this.proxies) } },
        services: this.services,
        clients: this.clients,
        mesh: { defaults: this.defaults, to: this.to },
        faults: [...this.faults, ...this.stops()],
        outputs: { interval: time(interval) },
      },
      measure: (result, scenario) =>
        new Map([...measureQueueing(result, scenario, reading), ...formulasOf(this.theory)]),
    };
  }

  private stops(): Block[] {
    if (this.coreFailures === undefined) return [];
    const { service, cores, mtbf, mttr, migrates } = this.coreFailures;
    if (migrates)
      return Array.from({ length: cores }, () =>
        randomFaults({ service, mtbf, mttr, effect: { offline: { cores: 1 } } }),
      );
    // As good as stopped: it does a nanosecond of work a second.
    return [randomFaults({ service, mtbf, mttr, effect: { slow: { speed: "0.000000001x" } } })];
  }

  private readNetwork(network: Fields): void {
    if (network.has("one_way_latency")) this.latency += network.number("one_way_latency");
    if (network.has("rtt")) this.latency += network.number("rtt") / 2;
    network.end();
  }

  /** Services that one way or another make up the flow; returns where clients send to, by weight. */
  private readFlow(services: readonly Fields[]): ReadonlyMap<string, number> {
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
  ): ReadonlyMap<string, number> {
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
    const needed = shape.number("wait_for", branches.length);
    const join = needed === branches.length ? {} : { join: needed };
    this.width = branches.length;
    return this.addFront([{ parallel: branches.map((name) => `${name}.call`), ...join }]);
  }

  /** A service that takes no time itself and stands for a flow that holds nothing upstream. */
  private addFront(steps: readonly unknown[]): ReadonlyMap<string, number> {
    this.services.front = { operations: { call: steps } };
    return new Map([["front.call", 1]]);
  }

  /**
   * Adds a service, or one for each instance where the balancer tells them apart; returns targets by
   * weight.
   */
  private addService(name: string, fields: Fields, next: readonly string[]): ReadonlyMap<string, number> {
    const { scenario, defaults } = this;
    const pool = scenario.has("connection_pool") ? scenario.fields("connection_pool") : null;
    const plan = readService(name, fields, { next, pool, isLimit: this.isLimit() });
    for (const [part, block] of plan.services) {
      this.services[part] = block;
      this.servers.push(part);
    }
    if (plan.coreFailures !== undefined) this.coreFailures = { service: name, ...plan.coreFailures };
    if (plan.balancer !== undefined) this.policy(name).balancer = plan.balancer;
    // The same at every service: a message passes two proxies, which spend half of their time on each
    // direction.
    this.proxies = plan.latency;
    if (plan.deadline < Infinity) {
      this.patience = plan.deadline;
      defaults.deadline = "propagate";
    }
    if (plan.down > 0) {
      const instances = Array.from({ length: plan.down }, (_, k) => k);
      this.faults.push({ at: "0s", on: { service: name, instances }, crash: {} });
      this.policy(name).discovery = NEVER_TOLD;
    }
    return plan.targets;
  }

  /** What stands before the first service. */
  private addProtection(count: number): void {
    const { scenario } = this;
    const first = this.servers[0];
    if (count > 1 && (scenario.has("circuit_breaker") || scenario.has("rate_limit")))
      throw new Beyond("protection of a flow as a whole");
    if (scenario.has("circuit_breaker"))
      this.policy(first).breaker = breakerOf(scenario.fields("circuit_breaker"));
    if (scenario.has("rate_limit")) this.policy(first).rateLimit = bucketOf(scenario.fields("rate_limit"));
  }

  private readClient(client: Fields, services: readonly Fields[]): void {
    const retries = client.get("retries");
    const timeout = client.has("timeout") ? client.number("timeout") : Infinity;
    if (client.has("server_aborts") && client.get("server_aborts") !== false)
      throw client.beyond("server_aborts");
    if (client.has("hedge")) {
      const hedge = hedgeOf(client.fields("hedge"));
      for (const callee of this.servers) this.policy(callee).hedge = hedge;
    }
    client.end();
    if (retries === undefined || retries === 0) {
      this.patience = timeout;
      return;
    }
    const fields = new Fields(retries, "client.retries");
    if (fields.number("backoff", 0) !== 0) throw fields.beyond("backoff");
    const policy = retryAtOnce(fields.number("max_attempts"));
    if (fields.has("token_bucket")) policy.quota = quotaOf(fields.fields("token_bucket"));
    const variants = fields.has("variants") ? fields.list("variants") : [];
    if (timeout < Infinity) policy.perTry = time(timeout);
    const everyCaller = fields.has("at");
    if (everyCaller && !String(fields.get("at")).startsWith("every caller")) throw fields.beyond("at");
    fields.end();
    // Every caller is a service here; the client itself does not retry.
    const callees = this.servers.slice(everyCaller ? 1 : 0);
    if (!everyCaller && services.length > 1) throw new Beyond("retries of a flow as a whole");
    for (const callee of callees) this.policy(callee).retry = policy;
    if (wantsDistinct(variants)) this.retriesElsewhere = policy;
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
    return Object.values(this.theory.expected).some(({ basis }) => basis === "limit");
  }

  private policy(callee: string): Block {
    return (this.to[callee] ??= {});
  }
}
