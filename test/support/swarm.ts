import { TestRandom } from "./test-random";

/**
 * A random scenario as YAML text, the same for the same seed. Whole features are switched off at random, and
 * what is on is often extreme (no queue, one worker, limits shorter than the work), since faults hide where
 * features meet rarely.
 */
export function swarmScenario(seed: number): string {
  return new Swarm(new TestRandom(seed)).scenario(seed);
}

const SPEEDS = [
  "speeds: [{ share: 50%, speed: 0.5x }, { share: 50%, speed: 2x }]",
  "speeds: [{ share: 100%, speed: 3x }]",
];
const WEIGHTS = "speeds: [{ share: 30%, speed: 1x, weight: 7 }, { share: 70%, speed: 2x, weight: 3 }]";

/** Not nginx, whose retries come at once: a longer `base` of theirs would not be allowed. */
const PROFILES = ["istio", "envoy", "linkerd", "grpc", "kubernetes", "haproxy"];

const NEARNESS = [
  "locality: prefer",
  "locality: { failover: [sameRegion], overprovisioning: 1x, weightedPriorityHealth: true }",
  "locality: { rules: grpc, failoverTimeout: 30ms, retention: 100ms }",
  "locality: strict",
  "locality: preferClose",
  "locality: topologyHints",
];
const GRPC_OUTLIERS = [
  "outlierDetection: { rules: grpc, failurePercentage: { minHosts: 1, volume: 3 }, interval: 20ms }",
  "outlierDetection: { rules: grpc, successRate: { minHosts: 2, volume: 3, stdevFactor: 0.3 } }",
];

/** One of them for a whole scenario: layers of policies with other rules do not go together. */
const HEALTH_CHECKS = [
  "{ interval: 20ms, timeout: 5ms }",
  "{ interval: 50ms, timeout: 1ms, unhealthy: 2, healthy: 2, jitter: 20ms, jitterPercent: 50%, type: tcp }",
  "{ interval: 7ms, timeout: 20ms, intervalFrom: start, work: exp 2ms, degradedAbove: 1, retriable: true }",
  "{ operation: o0, interval: 30ms, timeout: 3ms, unhealthyInterval: 9ms, ignoreHealthOnHostRemoval: true }",
  "{ interval: 30ms, timeout: 3ms, initialJitter: 50ms, ignoreNewHostsUntilFirstHc: true }",
  "{ operation: o1, interval: 20ms, timeout: 300ms, intervalFrom: start, noTrafficInterval: 10ms }",
  "{ rules: haproxy, interval: 30ms, fastinter: 3ms, downinter: 50ms, spreadChecks: 50% }",
  "{ rules: haproxy, interval: 100ms, observe: layer7, errorLimit: 2, onError: mark-down, fastinter: 5ms }",
  "{ rules: haproxy, interval: 40ms, observe: layer4, errorLimit: 1, onError: sudden-death, operation: o0 }",
];

const FAILURE_ACCRUALS = [
  "finagle: {}",
  "finagle: { consecutiveFailures: 2, successRate: 50%, window: 50ms, markDeadFor: 5ms, maxMarkDeadFor: 40ms }",
  "grpc: { initialBackoff: 10ms, maxBackoff: 50ms }",
  "linkerd: { maxFailures: 2, minPenalty: 10ms, maxPenalty: 100ms }",
  "ribbon: { connectionFailureThreshold: 1, timeoutFactor: 10ms, maxTimeout: 40ms }",
];

class Swarm {
  private readonly random: TestRandom;
  private readonly zones: number;
  private readonly services: number;
  /** by service: versions stand side by side, and no rollout brings others */
  private readonly hasVersions: boolean[] = [];
  /** by service: instances in each zone */
  private readonly replicas: number[][] = [];
  private hasOpenLoop = false;
  private readonly withRandomTimes: boolean;
  private readonly withLatency: boolean;
  private readonly withSizes: boolean;
  private readonly withNodeCores: boolean;
  /** Some balancers are the central queue, which knows no disciplines yet. */
  private readonly withCentral: boolean;
  /** All outliers are detected by gRPC's rules: layers of policies with others do not go together. */
  private readonly withGrpcRules: boolean;
  /** For the same reason, how places matter. */
  private readonly withZoneAware: boolean;
  private readonly withConnections: boolean;
  private readonly withHedges: boolean;
  private readonly healthCheck: string;
  private readonly failureAccrual: string;
  /** How policies heed what answers say of when to ask again. */
  private readonly heeds: string;
  /** Limits of streams are of all its protocols; some have none. */
  private readonly withStreams: boolean;
  /** Budgets are over a window: policies lie over each other, and the two kinds do not mix. */
  private readonly withWindows: boolean;
  /** The service that is being written has pools. */
  private withPool = false;

  constructor(random: TestRandom) {
    this.random = random;
    this.zones = this.pick([1, 1, 2, 3]);
    this.services = 1 + random.below(5);
    this.withRandomTimes = this.chance(0.8);
    this.withLatency = this.chance(0.6);
    this.withCentral = this.chance(0.4);
    this.withGrpcRules = this.chance(0.2);
    this.withZoneAware = this.chance(0.3);
    this.withConnections = !this.withCentral && this.chance(0.6);
    this.withStreams = this.chance(0.4);
    this.withWindows = this.chance(0.4);
    this.withHedges = this.chance(0.4);
    this.withSizes = this.chance(0.3);
    this.healthCheck = this.pick(HEALTH_CHECKS);
    this.failureAccrual = this.pick(FAILURE_ACCRUALS);
    this.heeds = this.pick(["pushback: true", "rateLimitedBackOff: { maxInterval: 2500ms }"]);
    this.withNodeCores = this.chance(0.25);
  }

  scenario(seed: number): string {
    const lines = ["meshsim: 1", this.run(seed), ...this.topology(), "services:"];
    for (let service = 0; service < this.services; service++) lines.push(...this.service(service));
    lines.push("clients:");
    const clients = 1 + this.random.below(2);
    for (let client = 0; client < clients; client++) lines.push(this.client(client));
    lines.push("mesh:", ...this.mesh());
    if (this.chance(0.6)) lines.push(...this.faults());
    if (this.chance(0.2)) lines.push(this.monitoring());
    const more = ["", "", "", ", requests: { sample: 10% }", ", traces: { limit: 3, format: jaeger }"];
    // By the seed: a draw more would make other scenarios of what follows.
    const single = more[seed % more.length];
    lines.push(`outputs: { interval: ${this.pick(["10ms", "100ms", "1s", "37ms", "10s"])}${single} }`);
    return `${lines.join("\n")}\n`;
  }

  private monitoring(): string {
    const scrape = this.pick([10, 70, 300]);
    const metrics = [
      "c0.p99 > 1ms",
      "c0.availability < 90%",
      "s0.goodput < 100/s",
      "s0.attempts / c0.requests > 1",
    ];
    const alerts = metrics.map((when) => `{ when: "${when}", for: ${this.pick(["0s", "100ms"])} }`);
    const window = scrape * this.pick([2, 3, 10]);
    return `monitoring: { scrape: ${scrape}ms, window: ${window}ms, alerts: [${alerts.join(", ")}] }`;
  }

  private run(seed: number): string {
    const warmup = this.pick(["none", "none", "500ms", "700ms"]);
    const drain = this.chance(0.3) ? `, drain: ${this.pick(["0s", "100ms", "2s"])}` : "";
    const limit = `, maxEvents: ${this.chance(0.1) ? this.pick([100, 1000, 5000]) : 200_000}`;
    const duration = this.pick(["1s", "1500ms", "2s"]);
    return `run: { duration: ${duration}, warmup: ${warmup}, seed: ${seed}${drain}${limit} }`;
  }

  private topology(): string[] {
    const zones = Array.from({ length: this.zones }, (_, zone) => {
      const cores = this.withNodeCores ? `, cores: ${this.pick([0.5, 1, 2, 8])}` : "";
      return `z${zone}: { region: ${this.pick(["r0", "r1"])}, nodes: ${1 + this.random.below(3)}${cores} }`;
    });
    const lines = ["topology:", `  zones: { ${zones.join(", ")} }`];
    const network: string[] = [];
    if (this.withLatency) {
      const [near, far] = [this.time(0.3), this.time(2)];
      network.push(`sameZone: ${near}, crossZone: ${far}, crossRegion: ${this.time(20)}`);
    }
    if (this.withSizes && this.chance(0.7)) {
      network.push(`bandwidth: ${this.pick(["10MB/s", "1Gbit/s", "{ crossZone: 1MiB/s }"])}`);
    }
    if (network.length > 0) lines.push(`  network: { ${network.join(", ")} }`);
    return lines;
  }

  private service(service: number): string[] {
    const counts = Array.from({ length: this.zones }, () => this.random.below(4));
    if (Math.max(...counts) === 0) counts[0] = 1;
    this.replicas.push(counts);
    const parts = [`replicas: { ${counts.map((count, zone) => `z${zone}: ${count}`).join(", ")} }`];
    const hasWorkers = this.chance(0.6);
    if (hasWorkers) parts.push(`workers: ${this.pick([1, 2, 4, 16])}`);
    if (this.chance(0.5)) {
      parts.push(`cores: ${this.pick([0.3, 1, 1, 2, 4])}`);
      if (this.chance(0.3)) parts.push(`quota: ${this.quota()}`);
    }
    if (this.chance(0.1))
      parts.push(`pauses: { every: ${this.pick(["100ms", "exp 30ms"])}, length: ${this.time(20)} }`);
    if (this.chance(0.5)) parts.push(`model: ${this.pick(["threads", "async"])}`);
    if (this.chance(0.4)) parts.push(`queue: ${this.pick([0, 1, 5, 50])}`);
    else if (hasWorkers && this.chance(0.5)) parts.push(`queue: ${this.queue()}`);
    if (this.withConnections && this.chance(0.5)) parts.push(`connections: ${this.serverConnections()}`);
    if (this.chance(0.1)) parts.push(`memory: { limit: ${this.pick([1, 3, 20])}MiB, perRequest: 1MiB }`);
    this.hasVersions.push(this.chance(0.1));
    if (this.hasVersions[service])
      parts.push("versions: { v1: { share: 50% }, v2: { share: 50%, speed: 0.5x } }");
    const speeds = this.random.below(10);
    if (speeds < 2) parts.push(this.pick(SPEEDS), `weight: ${this.pick(["equal", "speed"])}`);
    else if (speeds < 4) parts.push(WEIGHTS);
    if (this.chance(0.2)) parts.push(`errors: ${this.pick(["1%", "30%", "100%"])}`);
    if (this.chance(0.2)) parts.push(`retryAfter: ${this.pick(["1ns", "5ms"])}`);
    if (this.chance(0.1)) parts.push("external: true");
    if (this.chance(0.4)) parts.push(`lifecycle: ${this.lifecycle()}`);
    const hasLine = hasWorkers && !this.withCentral && !parts.some((part) => part.includes("codel"));
    const priorities = hasLine && this.chance(0.4) ? ["critical", "sheddable"] : ["default", "default"];
    this.withPool = this.chance(0.4);
    if (this.withPool) {
      const wait = this.pick(["", ", wait: 0s", ", wait: 3ms", ", wait: 30ms"]);
      parts.push(`pools: { p: { size: ${this.pick([1, 2, 8])}${wait} }, q: { size: 1 } }`);
    }
    const lines = [`  s${service}:`, ...parts.map((part) => `    ${part}`), "    operations:"];
    for (let operation = 0; operation < 2; operation++) {
      const errors = this.pick(["0%", "0%", "5%"]);
      const timeout = this.chance(0.2) ? `timeout: ${this.pick(["1ns", "2ms", "20ms"])}, ` : "";
      const sizes = this.withSizes ? `request: ${this.size()}, response: ${this.size()}, ` : "";
      const bulkhead = this.withCentral || this.chance(0.8) ? "" : this.bulkhead();
      const settings = `${bulkhead}errors: ${errors}, priority: ${priorities[operation]}, ${timeout}${sizes}`;
      lines.push(`      o${operation}: { ${settings}steps: ${this.steps(service, 2)} }`);
    }
    return lines;
  }

  private bulkhead(): string {
    const limit = this.pick([1, 2, 8]);
    const rest = this.pick(["", ", wait: 0s", ", wait: 3ms", ", queue: 0", ", queue: 2, wait: 10ms"]);
    return `concurrency: ${this.pick([String(limit), `{ limit: ${limit}${rest} }`])}, `;
  }

  private lifecycle(): string {
    const parts = [
      `preStop: ${this.pick(["0s", "20ms", "200ms"])}`,
      `grace: ${this.pick(["0s", "50ms", "1s"])}`,
    ];
    if (this.chance(0.6)) parts.push(`startup: ${this.time(100)}`);
    if (this.chance(0.4))
      parts.push(
        `warmup: { for: ${this.pick(["1ns", "40ms", "1s"])}, from: ${this.pick(["0.01x", "0.5x"])} }`,
      );
    return `{ ${parts.join(", ")} }`;
  }

  private quota(): string {
    const threads = this.chance(0.5) ? `, threads: ${this.pick([1, 3])}` : "";
    return this.pick(["cfs", `{ cfs: { period: ${this.pick(["10ms", "1s"])}, burst: 2ms${threads} } }`]);
  }

  private queue(): string {
    const delays = `{ target: ${this.pick(["1ns", "5ms"])}, interval: ${this.pick(["1ns", "10ms", "100ms"])} }`;
    const disciplines = ["fifo", "lifo", "codel", "adaptiveLifo"];
    const discipline = this.withCentral
      ? "fifo"
      : this.pick([...disciplines, `{ codel: ${delays} }`, `{ adaptiveLifo: ${delays} }`]);
    const parts = [`discipline: ${discipline}`];
    if (this.chance(0.5)) parts.push(`timeout: ${this.time(10)}`);
    if (this.chance(0.3)) parts.push(`limit: ${this.pick([1, 5, 50])}`);
    return `{ ${parts.join(", ")} }`;
  }

  /** Calls go to services of higher numbers only, so that every request ends. */
  private steps(service: number, depth: number): string {
    const count = this.pick([0, 1, 1, 2, 2, 3]);
    return `[${Array.from({ length: count }, () => this.step(service, depth)).join(", ")}]`;
  }

  private step(service: number, depth: number): string {
    const kind = this.random.below(depth > 0 ? 18 : 6);
    if (kind >= 3 && kind < 6 && service + 1 < this.services) return this.call(service);
    switch (kind) {
      case 6:
        return `{ parallel: [${this.steps(service, depth - 1)}, ${this.step(service, depth - 1)}] }`;
      case 7:
        return `{ repeat: ${this.random.below(4)}, steps: ${this.steps(service, depth - 1)} }`;
      case 8:
        return this.deepRepeat(service);
      case 9:
        return this.choose(service, depth);
      case 10:
        return `{ fail: ${this.pick(["1%", "50%, retryAfter: 3ms", "100%", "20%, retryAfter: never"])} }`;
      case 12:
      case 13:
        return this.someOf(service, depth);
      case 14:
        return `{ repeat: ${this.count()}, steps: ${this.steps(service, depth - 1)} }`;
      case 15:
      case 16:
        return this.use(service, depth);
      case 17:
        return this.chance(0.3) ? "{ noop: true }" : this.cache(service, depth);
      case 2:
        return `{ wait: ${this.time(5)} }`;
      default:
        return `{ work: ${this.time(3)} }`;
    }
  }

  private someOf(service: number, depth: number): string {
    const count = 1 + this.random.below(4);
    const branches = Array.from({ length: count }, () => this.steps(service, depth - 1));
    const join = this.pick(["all", "any", String(1 + this.random.below(count)), String(count)]);
    const limit = this.chance(0.5) ? `, limit: ${this.pick([1, 2, 3])}` : "";
    return `{ parallel: [${branches.join(", ")}], join: ${join}${limit} }`;
  }

  private count(): string {
    return this.pick([
      "uniform 0..3",
      "poisson mean=1.5",
      "geometric mean=2",
      "{ mix: [[50%, 0], [50%, exp 2]] }",
    ]);
  }

  private use(service: number, depth: number): string {
    if (!this.withPool) return `{ wait: ${this.time(2)} }`;
    const pool = this.pick(["p", "p", "q"]);
    const hold = this.chance(0.6) ? `, hold: ${this.time(5)}` : "";
    return `{ use: { pool: ${pool}${hold} }, steps: ${this.steps(service, depth - 1)} }`;
  }

  private cache(service: number, depth: number): string {
    const kind = this.chance(0.5) ? `hit: ${this.pick(["0%", "50%", "100%"])}` : this.store();
    const parts = [kind, `miss: ${this.steps(service, depth - 1)}`];
    if (this.chance(0.5)) parts.push(`cost: ${this.time(1)}`);
    if (service + 1 < this.services && this.chance(0.7)) {
      parts.push(`from: s${service + 1}.o0`);
      if (this.chance(0.5)) parts.push(`timeout: ${this.pick(["1us", "5ms", "1s"])}`);
    }
    return `{ cache: { ${parts.join(", ")} } }`;
  }

  private store(): string {
    const keys = this.pick(["key: session", "keys: 1", "keys: 20, distribution: zipf 1.1", "keys: 5000"]);
    const ttl = this.chance(0.4) ? `, ttl: ${this.pick(["1ns", "10ms", "1s"])}` : "";
    return `entries: ${this.pick([1, 10, 1000])}, ${keys}, policy: ${this.pick(["lru", "fifo"])}${ttl}`;
  }

  private choose(service: number, depth: number): string {
    const [some, others] = [this.steps(service, depth - 1), this.steps(service, depth - 1)];
    return `{ choose: [{ weight: 1, steps: ${some} }, { weight: 3, steps: ${others} }] }`;
  }

  private deepRepeat(service: number): string {
    let steps = this.step(service, 0);
    for (let level = 0; level < 6; level++) steps = `{ repeat: ${1 + (level & 1)}, steps: [${steps}] }`;
    return steps;
  }

  private call(service: number): string {
    const callee = service + 1 + this.random.below(this.services - service - 1);
    const parts = [`call: s${callee}.o${this.random.below(2)}`];
    if (this.chance(0.3)) parts.push(`probability: ${this.pick(["0%", "40%", "90%"])}`);
    if (this.chance(0.2)) parts.push(`timeout: ${this.pick(["1ms", "10ms", "100ms"])}`);
    if (this.chance(0.2)) parts.push("async: true");
    else if (this.chance(0.3)) parts.push("onError: ignore");
    if (this.chance(0.2)) parts.push(`retry: ${this.pick(["false", "true", this.retry()])}`);
    if (this.withSizes && this.chance(0.3)) parts.push(`request: ${this.size()}`);
    return `{ ${parts.join(", ")} }`;
  }

  private client(client: number): string {
    const target = this.chance(0.5)
      ? `target: s${this.random.below(this.services)}.o0`
      : `mix: { s0.o0: 1, s${this.services - 1}.o1: 2 }`;
    const zone = this.zones > 1 && this.chance(0.5) ? `, zone: z${this.random.below(this.zones)}` : "";
    const timeout = this.chance(0.3) ? `, timeout: ${this.pick(["1ms", "20ms", "300ms"])}` : "";
    const keys = `keys: ${this.pick([1, 10, 1000])}, distribution: ${this.pick(["uniform", "zipf 1.2"])}`;
    const session = this.chance(0.5) ? `, session: { ${keys} }` : "";
    const retry = this.chance(0.2)
      ? `, retry: ${this.retry().replace(/, (budget|throttle|quota): \{[^}]*\}|, (avoidPrevious|hedgeOnPerTryTimeout|pushback): \w+|, rateLimitedBackOff: \{[^}]*\}/g, "")}`
      : "";
    const proxies = `instances: ${this.pick([1, 1, 3])}${timeout}${session}${retry}`;
    if (this.chance(0.15)) return `  c${client}: { ${this.journey()}${zone}, ${proxies} }`;
    const rest = `${proxies}, arrivals: ${this.arrivals()}`;
    return `  c${client}: { ${target}${zone}, ${rest} }`;
  }

  private journey(): string {
    const call = `{ call: s0.o1, probability: 60%, onError: ${this.pick(["fail", "ignore"])} }`;
    const ways = `{ choose: [{ weight: 1, steps: [s0.o0, ${call}] }, { weight: 2, steps: [] }] }`;
    const steps = `[s0.o0, { wait: ${this.time(5)} }, { repeat: 3, steps: [${call}, ${ways}] }]`;
    return `journey: ${steps}, arrivals: { users: ${this.pick([1, 20])}, think: exp 10ms }`;
  }

  private arrivals(): string {
    const rate = this.pick(["20/s", "100/s", "400/s"]);
    const stages = this.chance(0.3)
      ? ", stages: [{ for: 500ms, to: 500/s }, { for: 0s, to: 10/s }, { for: 300ms, to: 0/s }]"
      : "";
    const stop = this.chance(0.1) ? ", stopAt: 700ms" : "";
    const noise = this.chance(0.2) ? `, noise: { sd: ${this.pick(["1%", "50%"])}, every: 100ms }` : "";
    const kind = this.random.below(7);
    if (kind !== 2 && kind !== 3) this.hasOpenLoop = true;
    switch (kind) {
      case 0:
        return `{ constant: ${rate}${stages}${noise}${stop} }`;
      case 5:
        return `{ diurnal: { peak: ${rate}, period: 1s }, process: ${this.pick(["constant", "poisson"])}${noise} }`;
      case 6:
        return `{ mmpp: { rates: [${rate}, 0/s], holding: [exp 100ms, 20ms] }, process: constant${noise} }`;
      case 1:
        return `{ uniform: ${rate}${stages} }`;
      case 2:
        return `{ users: ${this.pick([1, 5, 30])}, think: ${this.pick(["1ms", "10ms", "exp 10ms"])} }`;
      case 3:
        return `{ users: [{ for: 300ms, to: 20 }, { for: 0s, to: 30 }, { for: 400ms, to: 3 }], think: exp 20ms }`;
      default:
        return `{ poisson: ${rate}${stages} }`;
    }
  }

  private mesh(): string[] {
    const lines = [`  dataplane: ${this.pick(["sidecar", "none", "ambient", "kubeProxy", "proxyless"])}`];
    // Its connections and retries stand below all that is written here.
    if (!this.withCentral && this.chance(0.15)) lines.push(`  profile: ${this.pick(PROFILES)}`);
    if (this.chance(0.2))
      lines.push(
        `  overhead: { latency: ${this.time(0.5)}, cpu: ${this.time(1)}, workers: ${this.pick([1, 2])} }`,
      );
    const policy = this.policy();
    const merges = this.chance(0.3);
    lines.push(`  discovery: ${this.discovery()}`, `  defaults: ${merges ? "&all " : ""}${policy}`);
    if (this.chance(0.5)) {
      const own = merges ? `{ <<: *all, timeout: ${this.pick(["1ms", "1s"])} }` : this.policy();
      lines.push("  to:", `    s${this.random.below(this.services)}: ${own}`);
    }
    return lines;
  }

  private discovery(): string {
    return this.pick([
      "instant",
      "instant",
      `{ kind: xds, propagation: ${this.time(50)} }`,
      `{ kind: endpointSlice, propagation: ${this.time(300)} }`,
      "{ kind: dns, ttl: 200ms }",
      "{ kind: dns, ttl: 50ms, refresh: onRequest }",
    ]);
  }

  private policy(): string {
    const balancer = this.pick([
      "random",
      "roundRobin",
      "leastRequest",
      "{ leastRequest: { method: fullScan } }",
      "peakEwma",
      "{ envoyPeakEwma: { decayTime: 100ms } }",
      "nginxRoundRobin",
      "{ nginxRoundRobin: { maxFails: 3, failTimeout: 1s, maxConns: 2 } }",
      "nginxLeastConn",
      "{ nginxLeastConn: { maxConns: 2, backup: { version: v1 } } }",
      "{ nginxRandom: { two: true } }",
      "haproxyRoundrobin",
      "haproxyStaticRr",
      "haproxyLeastconn",
      "{ haproxyFirst: { maxconn: 2 } }",
      "{ haproxyRandom: { draws: 3 } }",
      "kubeProxy",
      "{ nginxHash: { consistent: true } }",
      "{ nginxHash: { maxConns: 2 } }",
      "nginxIpHash",
      "{ haproxyHash: { hashType: consistent } }",
      "{ haproxyHash: { function: wt6, avalanche: true } }",
      "{ haproxySource: { hashType: consistent } }",
      this.pick(["ipvsSh", "ipvsMh"]),
      this.pick(["ipvsRr", "ipvsWrr", "ipvsLc", "ipvsWlc", "ipvsSed", "ipvsNq"]),
      "pickFirst",
      "{ pickFirst: { shuffleAddressList: true } }",
      "grpcRoundRobin",
      "{ grpcLeastRequest: { choiceCount: 4 } }",
      "ringHash",
      "{ ringHash: { minSize: 7, maxSize: 40, hash: murmur2 } }",
      this.pick(["grpcRingHash", "{ grpcRingHash: { minRingSize: 7, maxRingSize: 40 } }"]),
      "{ maglev: { size: 11 } }",
      "{ boundedHash: { factor: 1x } }",
      "{ boundedHash: { factor: 1.5x, table: maglev } }",
      "{ weightedRoundRobin: { blackoutPeriod: 0s, weightUpdatePeriod: 100ms } }",
      "{ clientSideWeightedRoundRobin: { blackoutPeriod: 100ms, weightExpirationPeriod: 500ms } }",
      "{ weightedRoundRobin: { blackoutPeriod: 50ms, enableOobLoadReport: true, oobReportingPeriod: 70ms } }",
      "{ clientSideWeightedRoundRobin: { metricNamesForComputingUtilization: [named_metrics.workers] } }",
      this.pick(["powerOfChoices", "{ powerOfChoices: { choices: 3 } }"]),
      this.pick([
        "{ powerOfChoices: { choices: all, boardPeriod: 50ms } }",
        "{ powerOfChoices: { choices: all, ties: rotate, boardPeriod: 20ms } }",
        "{ powerOfChoices: { replacement: true, boardPeriod: 7ms } }",
      ]),
      this.pick(["joinIdleQueue", "{ joinIdleQueue: { choices: 2 } }"]),
      this.pick(["prequal", "{ prequal: { probesPerRequest: 0.7, poolSize: 3, hotQuantile: 50% } }"]),
      this.pick(["c3", "leastConnection", "{ leastConnection: { product: haproxy } }"]),
      "{ d2Relative: { updateInterval: 100ms, slowStartThreshold: 0.5 } }",
      this.pick(["dubboLeastActive", "dubboShortestResponse", "{ dubboAdaptive: { timeout: 50ms } }"]),
      this.pick(["dubboRandom", "dubboRoundRobin", "{ dubboConsistentHash: { hashNodes: 7 } }"]),
      this.pick(["heap", "kubeProxyNftables"]),
      "{ p2c: { load: peakEwma } }",
      "{ aperture: { load: peakEwma, minAperture: 2 } }",
      "{ randomAperture: { load: peakEwma, smoothWindow: 50ms, lowLoad: 0.5 } }",
      this.pick(["rendezvousHash", "{ boundedHash: { table: rendezvousHash } }"]),
      `{ roundRobin: {}, subset: { ${this.pick(["deterministic", "random"])}: { size: 2 } } }`,
      `{ leastRequest: {}, subset: ${this.labelSubset()} }`,
      "{ roundRobin: {}, slowStart: { window: 50ms } }",
      "{ leastRequest: {}, slowStart: { window: 300ms, aggression: 2, minWeight: 5% } }",
      "{ random: {}, affinity: { by: client, timeout: 30ms } }",
      "{ leastRequest: {}, affinity: { by: session } }",
      this.withCentral ? "centralQueue" : "random",
    ]);
    const parts = [`balancer: ${balancer}`];
    if (this.withConnections && balancer !== "centralQueue" && this.chance(0.8))
      parts.push(`connections: ${this.connections()}`);
    if (!this.withCentral) parts.push(...this.hostSets());
    if (!this.withCentral && (!this.withConnections || this.withStreams) && this.chance(0.2))
      parts.push(`failFast: ${this.pick(["true", "{ timeout: 20ms }", "{ timeout: 50ms, capacity: 2 }"])}`);
    if (!this.withCentral && this.chance(0.15))
      parts.push(`split: [{ version: v1, weight: 70% }, { labels: { zone: z0 }, weight: 30% }]`);
    if (!this.withCentral && this.chance(0.15))
      parts.push(
        `mirror: ${this.pick(["{ percent: 30% }", "[{ version: v1, percent: 50% }, { percent: 5% }]"])}`,
      );
    if (this.chance(0.6)) parts.push(`timeout: ${this.pick(["2ms", "15ms", "100ms", "1s"])}`);
    if (this.chance(0.5)) parts.push("deadline: propagate");
    if (this.withHedges && this.chance(0.5)) parts.push(`hedge: ${this.hedge()}`);
    if (this.chance(0.5)) {
      // The policies of a pair are read together.
      let retry = this.retry();
      if (this.withHedges) retry = retry.replace(", hedgeOnPerTryTimeout: true", "");
      if (this.withCentral || (this.withConnections && !this.withStreams))
        retry = retry.replace(/, avoidPrevious: \w+/, "");
      parts.push(`retry: ${retry}`);
    }
    parts.push(...this.protection(balancer === "centralQueue"));
    return `{ ${parts.join(", ")} }`;
  }

  private labelSubset(): string {
    const fallback = this.pick(["noFallback", "anyEndpoint", "defaultSubset, defaultSubset: { zone: z0 }"]);
    const single = this.chance(0.3) ? ", singleHostPerSubset: true" : "";
    const keys = `{ keys: [zone, version], fallback: keysSubset, fallbackKeys: [version] }`;
    const match = this.pick(["version: v1", "version: v1, zone: z0", "zone: z9"]);
    const list = this.chance(0.3) ? ", fallbackList: [{ zone: z1 }, { zone: z0 }], panicModeAny: true" : "";
    return `{ selectors: [${keys}, { keys: [version]${single} }], match: { ${match} }, fallback: ${fallback}${list} }`;
  }

  private hedge(): string {
    const parts = [`after: ${this.pick(["0s", "1ms", "7ms", "50ms", "p50", "p99"])}`];
    if (this.chance(0.4)) parts.push(`max: ${this.pick([1, 2, 5])}`);
    if (this.chance(0.3)) parts.push(`budget: ${this.pick(["0%", "10%", "100%"])}`);
    if (this.chance(0.3)) parts.push(`nonFatal: ${this.pick(["[]", "[5xx, reset, timeout]"])}`);
    return `{ ${parts.join(", ")} }`;
  }

  /** Who is ejected, and how places matter. */
  private hostSets(): string[] {
    const parts: string[] = [];
    if (this.chance(0.4))
      parts.push(
        this.pick(
          this.withGrpcRules
            ? GRPC_OUTLIERS
            : [
                "outlierDetection: true",
                "outlierDetection: { consecutive5xx: 2, interval: 50ms, baseEjection: 20ms, maxEjectionPercent: 60% }",
                "outlierDetection: { consecutiveLocalFailures: 2, alwaysEjectOne: true, jitter: 20ms }",
                "outlierDetection: { successRate: { minHosts: 2, volume: 5, stdevFactor: 0.5 }, interval: 30ms }",
                "outlierDetection: { failurePercentage: { minHosts: 1, volume: 3, threshold: 20% }, interval: 30ms }",
              ],
        ),
      );
    if (this.chance(0.25)) parts.push(`healthCheck: ${this.healthCheck}`);
    if (this.chance(0.2)) parts.push(`failureAccrual: { ${this.failureAccrual} }`);
    if (this.chance(0.4))
      parts.push(
        this.pick(
          this.withZoneAware ? ["locality: { mode: zoneAware, minCluster: 1 }", "locality: none"] : NEARNESS,
        ),
      );
    return parts;
  }

  /** What lets only some requests through. */
  private protection(isCentral: boolean): string[] {
    const parts: string[] = [];
    const at = isCentral ? "caller" : this.pick(["caller", "callee"]);
    if (this.chance(0.15)) {
      const limits = ["maxConnections", "maxPending", "maxRequests", "maxRetries"].map(
        (name) => `${name}: ${this.pick(["none", "0", "1", "3", "20"])}`,
      );
      parts.push(`limits: { ${limits.join(", ")} }`);
    }
    if (this.chance(0.15)) {
      const breaker = this.pick([
        "resilience4j: { slidingWindowSize: 5, waitDurationInOpenState: 50ms, slowCallDurationThreshold: 2ms }",
        "resilience4j: { slidingWindowType: TIME_BASED, slidingWindowSize: 1, minimumNumberOfCalls: 3 }",
        "polly: { minimumThroughput: 3, samplingDuration: 100ms, breakDuration: 20ms }",
        "gobreaker: { consecutiveFailures: 1, timeout: 30ms, maxRequests: 2 }",
        "gobreaker: { failureRatio: 30%, interval: 200ms, timeout: 10ms }",
      ]);
      parts.push(`breaker: { ${breaker} }`);
    }
    if (this.chance(0.15)) {
      const bucket = `{ maxTokens: ${this.pick([1, 5])}, tokensPerFill: ${this.pick(["1", "40", "1, xRateLimitHeaders: true"])}, at: ${at} }`;
      const leaky = `{ rate: ${this.pick(["5/s", "300/s"])}, burst: ${this.pick([0, 10])} }`;
      const late = this.pick([
        "",
        ", latency: exp 10ms, failureModeDeny: true",
        ", latency: exp 10ms, domain: all",
      ]);
      const global = `{ requestsPerUnit: ${this.pick([0, 20, 300])}${late}, xRateLimitHeaders: true }`;
      const kinds = [`localTokenBucket: ${bucket}`, `nginxLimitReq: ${leaky}`, `global: ${global}`];
      parts.push(`rateLimit: { ${this.pick(kinds)} }`);
    }
    if (this.chance(0.15)) {
      const kinds = [
        `vegas: { initialLimit: 2, at: ${at} }`,
        `gradient2: { initialLimit: 1, minLimit: 1, at: ${at} }`,
      ];
      kinds.push(`aimd: { initialLimit: 3, minLimit: 1, timeout: 1ms, at: ${at} }`);
      if (!isCentral) kinds.push("gradient: { requestCount: 5, minRttInterval: 200ms }");
      parts.push(`concurrencyLimit: { ${this.pick(kinds)} }`);
    }
    if (this.chance(0.15)) parts.push(`admissionControl: { samplingWindow: ${this.pick(["1s", "1500ms"])} }`);
    return parts;
  }

  private connections(): string {
    const protocol = this.pick(this.withStreams ? ["http2", "grpc"] : ["http1", "http2", "grpc", "tcp"]);
    const parts = [`protocol: ${protocol}`];
    if (this.chance(0.3)) parts.push(`connectTimeout: ${this.pick(["1ms", "20ms"])}`);
    if (this.chance(0.3)) parts.push(`maxRequestsPerConnection: ${this.pick([1, 3, 50])}`);
    if (this.chance(0.3)) parts.push(`maxAge: ${this.pick(["10ms", "300ms"])}`);
    if (this.chance(0.5)) parts.push(`idleTimeout: ${this.pick(["1us", "5ms", "100ms"])}`);
    if (this.chance(0.5)) parts.push(`perHost: ${this.pick([1, 2, 10])}`);
    if (this.chance(0.3))
      parts.push(
        `tls: ${this.pick(["{}", "{ version: TLSv1.2, time: 1ms }", "{ resume: true, earlyData: true, resumedTime: 1us }"])}`,
      );
    if (this.withStreams) parts.push(`streams: ${this.pick([1, 2, 7])}`);
    return `{ ${parts.join(", ")} }`;
  }

  private serverConnections(): string {
    const parts = [`idleTimeout: ${this.pick(["2us", "5ms", "100ms"])}`];
    if (this.chance(0.4))
      parts.push(`maxAge: ${this.pick(["10ms", "200ms"])}, grace: ${this.pick(["0s", "5ms"])}`);
    if (this.chance(0.3)) parts.push(`maxRequests: ${this.pick([1, 4])}`);
    return `{ ${parts.join(", ")} }`;
  }

  private retry(): string {
    const parts = [`attempts: ${this.pick([1, 2, 5])}`, "on: [5xx, reset, timeout, connect-failure]"];
    if (this.chance(0.5)) parts.push(`perTry: ${this.pick(["1ms", "8ms", "50ms"])}`);
    if (this.chance(0.7)) {
      parts.push(
        `backoff: { base: ${this.pick(["1ns", "1ms", "25ms"])}, jitter: ${this.pick(["full", "equal", "none", "20%"])} }`,
      );
    }
    if (this.chance(0.4) && !this.withWindows)
      parts.push(`budget: { ratio: ${this.pick(["0%", "20%", "100%"])}, min: ${this.pick([0, 3])} }`);
    else if (this.chance(0.5) && this.withWindows)
      parts.push(`budget: { ratio: 10%, min: ${this.pick(["0/s", "7/s"])}, ttl: 1s }`);
    if (this.chance(0.3)) parts.push(`avoidPrevious: ${this.pick(["true", "1", "9"])}`);
    if (this.chance(0.3) && parts.some((part) => part.startsWith("perTry")))
      parts.push("hedgeOnPerTryTimeout: true");
    if (this.chance(0.2)) parts.push(`throttle: { maxTokens: ${this.pick([1, 10])}, tokenRatio: 0.3 }`);
    if (this.chance(0.4) && !this.withHedges) parts.push(this.heeds);
    if (this.chance(0.2))
      parts.push(`quota: { capacity: ${this.pick([6, 50])}, initial: 3, retryCost: 2.5 }`);
    return `{ ${parts.join(", ")} }`;
  }

  private faults(): string[] {
    const lines = ["faults:"];
    const count = 1 + this.random.below(4);
    for (let fault = 0; fault < count; fault++) lines.push(this.chance(0.3) ? this.change() : this.fault());
    return lines;
  }

  /** What makes instances come and go. */
  private change(): string {
    const number = this.random.below(this.services);
    const service = `s${number}`;
    const at = this.pick([`at: ${this.random.below(1500)}ms`, `at: ${this.time(500)}`]);
    const again = this.chance(0.3) ? `, every: ${this.pick(["exp 100ms", "300ms"])}` : "";
    const length = again !== "" || this.chance(0.5) ? `, for: ${1 + this.random.below(600)}ms` : "";
    const zone = `z${this.random.below(this.zones)}`;
    const on = this.pick([
      `service: ${service}`,
      `service: ${service}, instances: 1`,
      `zone: ${zone}`,
      `node: ${zone}/0`,
    ]);
    const kind = this.random.below(4);
    switch (kind === 0 && this.hasVersions[number] ? 1 : kind) {
      case 0:
        return `  - { ${at}${again}, on: { service: ${service} }, rollout: { ${this.rollout()} } }`;
      case 1:
        return `  - { ${at}${length}${again}, on: { service: ${service} }, scale: { to: ${this.random.below(9)} } }`;
      case 2:
        return `  - { ${at}${length}${again}, on: { ${on} }, drain: {} }`;
      default:
        return `  - { ${at}${again}, on: { ${on} }, kill: {} }`;
    }
  }

  private rollout(): string {
    const parts = [`maxSurge: ${this.pick(["25%", 1, 3, "100%"])}`];
    if (this.chance(0.6)) parts.push(`maxUnavailable: ${this.pick(["0%", 0, 1, "100%"])}`);
    // Each of its own, so that no two are the same version and yet differ.
    const version = this.random.below(1000);
    if (this.chance(0.5)) parts.push(`version: r${version}`, `speed: ${this.pick(["0.5x", "2x"])}`);
    if (this.chance(0.3)) parts.push(`minReady: ${this.pick(["1ns", "50ms"])}`);
    if (this.chance(0.3)) {
      const hold = this.pick(["0s", "100ms", "10s"]);
      parts.push(
        `canary: [{ weight: 10%, hold: ${hold} }, { weight: ${this.pick(["5%", "60%"])}, hold: ${hold} }]`,
      );
    }
    return parts.join(", ");
  }

  private fault(): string {
    const service = this.random.below(this.services);
    const zone = `z${this.random.below(this.zones)}`;
    const on = this.pick([`service: s${service}`, `service: s${service}, instances: 50%`, `zone: ${zone}`]);
    switch (this.random.below(16)) {
      case 15:
        return `  - { ${this.course()}${this.ramp()}, on: { ${on} }, leak: { rate: ${this.pick(["1B/s", "3MiB/s", "1GB/s"])} } }`;
      case 0:
        return `  - { ${this.course()}${this.restart()}, on: { zone: ${zone} }, zoneOutage: {} }`;
      case 1:
        return `  - { ${this.course()}${this.ramp()}, on: { ${on} }, slow: { speed: ${this.pick(["0.1x", "0.5x", "3x"])} } }`;
      case 2:
        return `  - { ${this.course()}${this.restart()}, on: { node: ${zone}/0 }, nodeOutage: {} }`;
      case 11:
        return `  - { ${this.course()}, set: { ${this.setting()} } }`;
      case 10:
        if (!this.hasOpenLoop) return `  - { at: 1s, crash: {} }`;
        return `  - { ${this.course()}${this.ramp()}, traffic: { to: ${this.pick(["0.5x", "2x", "3.5x"])} } }`;
      case 7:
        return `  - { ${this.course()}${this.restart()}, on: { ${on} }, hang: {} }`;
      case 9:
        return `  - { ${this.course()}, on: { ${this.pick([`service: s${service}`, `zone: ${zone}`, "client: c0"])} }, ${this.newsFault()} }`;
      case 3:
        return `  - { ${this.course()}, partition: { from: ${this.side()}, to: ${this.side()}, both: ${this.chance(0.5)} } }`;
      case 4:
      case 5:
      case 6:
        return `  - { ${this.course()}${this.ramp()}, on: { ${this.callOn(on)} }, ${this.callFault()} }`;
      case 13:
        return `  - { ${this.course()}${this.ramp()}, on: { ${this.pick([on, "node: z0/0"])} }, ${this.pick(["stress", "offline"])}: { cores: ${this.pick([0.5, 1, 8])} } }`;
      case 8:
        return `  - { ${this.course()}, on: { ${on} }, pause: ${this.pick(["{}", "{ every: exp 20ms, length: exp 10ms }"])} }`;
      default:
        return `  - { ${this.course()}${this.restart()}, on: { ${on} }, crash: {} }`;
    }
  }

  /** When, for how long, and how often. */
  private course(): string {
    const at = this.pick([`at: ${this.random.below(1500)}ms`, `at: ${this.time(500)}`]);
    if (this.chance(0.6)) return `${at}${this.chance(0.7) ? `, for: ${1 + this.random.below(600)}ms` : ""}`;
    const together = this.chance(0.3) ? ", together: true" : "";
    return `${this.chance(0.5) ? `${at}, ` : ""}for: ${this.pick(["1ns", "exp 50ms", "80ms"])}, every: ${this.pick(["exp 100ms", "300ms"])}${together}`;
  }

  private restart(): string {
    return this.chance(0.5) ? `, restart: ${this.time(100)}` : "";
  }

  private ramp(): string {
    return this.chance(0.3) ? `, ramp: ${this.pick(["1ns", "20ms", "1s"])}` : "";
  }

  private callOn(instances: string): string {
    return this.pick([
      instances,
      "client: c0",
      `operation: s${this.random.below(this.services)}.o0`,
      `node: z0/0, client: c0`,
    ]);
  }

  private callFault(): string {
    const rate = this.pick(["10%", "50%", "100%"]);
    return this.pick([
      `errors: { rate: ${rate} }`,
      `errors: { rate: ${rate}, fast: true, code: ${this.pick([409, 429, 503])} }`,
      `latency: { add: ${this.time(10)} }`,
      `loss: { rate: ${rate} }`,
      `reset: { rate: ${rate} }`,
    ]);
  }

  /** Each of them is other than anything that is written elsewhere. */
  private setting(): string {
    const limit = `services.s${this.random.below(this.services)}`;
    return this.pick([
      // No call may have the defaults: with the loss, something is other in any case.
      "mesh.defaults.timeout: 13ms, topology.network.loss: 7%",
      "mesh.defaults.retry: { attempts: 3, on: [5xx, timeout], perTry: 7ms }, topology.network.loss: 7%",
      `${limit}.errors: 7%`,
      `${limit}.queue.limit: 7`,
      "topology.network.sameZone: 7ms, topology.network.loss: 7%",
    ]);
  }

  private newsFault(): string {
    const answer = this.pick(["servfail", "nxdomain", "timeout"]);
    return this.pick([
      "discoveryOutage: {}",
      `discoveryDelay: { add: ${this.time(200)} }`,
      `dnsOutage: { answer: ${answer} }`,
    ]);
  }

  private side(): string {
    return this.pick(["z0", `s${this.random.below(this.services)}`, "c0", "[z0/0, s0]"]);
  }

  /** A time around so many milliseconds; often none at all, to make things happen at the same instant. */
  private time(ms: number): string {
    if (!this.withRandomTimes) return this.pick(["0s", `${ms}ms`, `${2 * ms}ms`]);
    return this.pick([
      `exp ${ms}ms`,
      `${ms}ms`,
      "0s",
      `lognormal p50=${ms}ms p99=${20 * ms}ms`,
      `uniform 1us..${2 * ms}ms`,
    ]);
  }

  private size(): string {
    return this.pick(["0B", "1B", "10KiB", "lognormal p50=2KiB p99=1MiB", "uniform 0B..50kB"]);
  }

  private chance(probability: number): boolean {
    return this.random.unit() < probability;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.random.below(from.length)];
  }
}
