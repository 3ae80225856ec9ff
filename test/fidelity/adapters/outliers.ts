import assert from "node:assert/strict";
import { UNHEALTHY } from "../../../src/mesh/endpoint";
import {
  EnvoyOutlierDetection,
  GATEWAY_ERROR,
  SERVER_ERROR,
  SUCCEEDED,
} from "../../../src/mesh/resilience/envoy-outlier-detection";
import type { EnvoyOutlierOptions } from "../../../src/mesh/resilience/envoy-outlier-options";
import { GrpcOutlierDetection } from "../../../src/mesh/resilience/grpc-outlier-detection";
import { successRateThreshold } from "../../../src/mesh/resilience/outlier-window";
import { TestRandom } from "../../support/test-random";
import { assertClose, endpointsOf, NS_PER_MS } from "./adapter";
import type { Adapters } from "./adapter";

type Config = Readonly<Partial<Record<string, number | boolean>>>;

interface Step {
  readonly now_ms?: number;
  readonly tick_ms?: number;
  readonly host?: number;
  readonly all?: boolean;
  readonly code?: number;
  readonly n?: number;
}

/** Envoy's defaults (outlier_detection.proto), with what a case sets over them. */
function envoyOptions(config: Config): EnvoyOutlierOptions {
  const unread = new Set(Object.keys(config));
  const read = (key: string): number | boolean | undefined => {
    unread.delete(key);
    return config[key];
  };
  const number = (key: string, or: number): number => Number(read(key) ?? or);
  const share = (key: string, or: number): number => number(key, or) / 100;
  const base = number("base_ejection_time_ms", 30_000);
  const options = {
    intervalNs: number("interval_ms", 10_000) * NS_PER_MS,
    baseEjectionNs: base * NS_PER_MS,
    maxEjectionNs: number("max_ejection_time_ms", Math.max(300_000, base)) * NS_PER_MS,
    jitterNs: 0,
    maxEjectionPercent: number("max_ejection_percent", 10),
    alwaysEjectOneHost: read("always_eject_one_host") === true,
    successfulActiveHealthCheckUnejectHost: read("successful_active_health_check_uneject_host") !== false,
    consecutive5xx: {
      limit: number("consecutive_5xx", 5),
      enforcing: share("enforcing_consecutive_5xx", 100),
    },
    consecutiveGatewayFailure: {
      limit: number("consecutive_gateway_failure", 5),
      enforcing: share("enforcing_consecutive_gateway_failure", 0),
    },
    consecutiveLocalOriginFailure: {
      limit: number("consecutive_local_origin_failure", 5),
      enforcing: share("enforcing_consecutive_local_origin_failure", 100),
    },
    splitExternalLocalOriginErrors: read("split_external_local_origin_errors") === true,
    successRate: {
      minimumHosts: number("success_rate_minimum_hosts", 5),
      requestVolume: number("success_rate_request_volume", 100),
      stdevFactor: number("success_rate_stdev_factor", 1900) / 1000,
      enforcing: share("enforcing_success_rate", 100),
    },
    failurePercentage: {
      threshold: number("failure_percentage_threshold", 85),
      minimumHosts: number("failure_percentage_minimum_hosts", 5),
      requestVolume: number("failure_percentage_request_volume", 50),
      enforcing: share("enforcing_failure_percentage", 0),
    },
  };
  assert.deepEqual([...unread], [], "no adapter for these settings");
  return options;
}

function resultOf(code: number): number {
  if (code < 500) return SUCCEEDED;
  return code === 502 || code === 503 || code === 504 ? GATEWAY_ERROR : SERVER_ERROR;
}

/** A detector over so many hosts, the clock of a case, and what it has told since it was last asked. */
class Watched {
  readonly detector: EnvoyOutlierDetection;
  private readonly hosts: number;
  private now = 0;
  private events: string[] = [];
  private readonly random = new TestRandom(1);
  private readonly endpoints;

  constructor(hosts: number, config: Config) {
    this.hosts = hosts;
    this.endpoints = endpointsOf(new Array<number>(hosts).fill(1));
    this.detector = new EnvoyOutlierDetection(this.endpoints, envoyOptions(config), 0, {
      ejected: (slot, detector) => this.events.push(`eject:${slot}:${detector}`),
      unejected: (slot) => this.events.push(`uneject:${slot}`),
      overflow: (slot) => this.events.push(`overflow:${slot}`),
      detected: (slot, detector) => this.events.push(`detected:${slot}:${detector}`),
    });
    this.detector.updated();
  }

  do(step: Step): { events: string[]; ejected: number[] } {
    this.now = (step.tick_ms ?? step.now_ms ?? this.now / NS_PER_MS) * NS_PER_MS;
    if (step.tick_ms !== undefined) this.detector.tick(this.now, this.random);
    const all = Array.from({ length: this.hosts }, (_, host) => host);
    for (const host of step.all === true ? all : step.host === undefined ? [] : [step.host])
      for (let k = 0; k < (step.n ?? 1); k++)
        this.detector.answered(host, resultOf(step.code!), this.now, this.random);
    const ejected = all.filter((host) => this.endpoints.health[host] === UNHEALTHY);
    assert.equal(ejected.length, this.detector.ejectedCount);
    const { events } = this;
    this.events = [];
    return { events, ejected };
  }
}

interface SequenceCase {
  readonly input: { readonly hosts: number; readonly config: Config; readonly steps: readonly Step[] };
  readonly expected: { readonly steps: readonly unknown[] };
}

function sequence({ input, expected }: SequenceCase): void {
  const watched = new Watched(input.hosts, input.config);
  assert.deepEqual(
    input.steps.map((step) => watched.do(step)),
    expected.steps,
  );
}

interface ScriptCase {
  readonly input: {
    readonly hosts: number;
    readonly config: Config;
    readonly script: {
      readonly ticks_every_ms: number;
      readonly eject_immediately_after_each_uneject: string;
    };
    readonly ejections: number;
  };
  readonly expected: { readonly ejection_durations_s: readonly number[] };
}

/** How long one ejection after the other lasts. */
function durations({ input, expected }: ScriptCase): void {
  const watched = new Watched(input.hosts, input.config);
  const [n, code] = input.script.eject_immediately_after_each_uneject.split(" x ").map(Number);
  const { ticks_every_ms: tickMs } = input.script;
  let now = 0;
  const lasted = Array.from({ length: input.ejections }, () => {
    const began = now;
    assert.deepEqual(watched.do({ now_ms: now, host: 0, code, n }).ejected, [0]);
    do now += tickMs;
    while (watched.do({ tick_ms: now }).ejected.length > 0);
    return (now - began) / 1000;
  });
  assert.deepEqual(lasted, expected.ejection_durations_s);
}

interface ThresholdCase {
  readonly input: { readonly success_rates: readonly number[]; readonly stdev_factor: number };
  readonly expected: {
    readonly mean: number;
    readonly threshold: number;
    readonly ejected_if_below?: readonly number[];
  };
}

function threshold({ input, expected }: ThresholdCase): void {
  const { success_rates: rates } = input;
  const found = successRateThreshold(rates, input.stdev_factor);
  assertClose([found.mean, found.threshold], [expected.mean, expected.threshold], 1e-12);
  if (expected.ejected_if_below === undefined) return;
  const below = rates.flatMap((rate, host) => (rate < found.threshold ? [host] : []));
  assert.deepEqual(below, expected.ejected_if_below);
}

interface ComputedCase {
  readonly input: SequenceCase["input"];
  readonly expected: {
    readonly after_ticks: readonly (readonly number[])[];
    readonly events: readonly string[];
  };
}

/** Who is ejected after each tick, and all that was told, with the number of the step. */
function computed({ input, expected }: ComputedCase): void {
  const watched = new Watched(input.hosts, input.config);
  const afterTicks: number[][] = [];
  const events = input.steps.flatMap((step, number) => {
    const done = watched.do(step);
    if (step.tick_ms !== undefined) afterTicks.push(done.ejected);
    return done.events.map((event) => `${number}:${event}`);
  });
  assert.deepEqual(afterTicks, expected.after_ticks);
  assert.deepEqual(
    events.filter((event) => !event.includes(":detected:")),
    expected.events.filter((event) => !event.includes(":detected:")),
  );
}

interface GrpcCase {
  readonly input: {
    readonly config: {
      readonly interval_ms?: number;
      readonly base_ejection_time_ms?: number;
      readonly max_ejection_time_ms?: number;
      readonly max_ejection_percent?: number;
      readonly success_rate_ejection?: GrpcLimits | null;
      readonly failure_percentage_ejection?: GrpcLimits | null;
    };
    readonly hosts: number;
    /** by step: by host: successes and failures */
    readonly steps_calls: readonly (readonly (readonly [number, number])[])[];
  };
  readonly expected: { readonly steps: readonly { ejected: number[]; multiplier: number[] }[] };
}

interface GrpcLimits {
  readonly stdev_factor?: number;
  readonly threshold?: number;
  readonly enforcement_percentage?: number;
  readonly minimum_hosts?: number;
  readonly request_volume?: number;
}

function grpcLimits(
  limits: GrpcLimits,
  usualVolume: number,
): { minimumHosts: number; requestVolume: number; enforcing: number } {
  return {
    minimumHosts: limits.minimum_hosts ?? 5,
    requestVolume: limits.request_volume ?? usualVolume,
    enforcing: (limits.enforcement_percentage ?? 100) / 100,
  };
}

function grpc({ input: { config, hosts, steps_calls: steps }, expected }: GrpcCase): void {
  const endpoints = endpointsOf(new Array<number>(hosts).fill(1));
  const { success_rate_ejection: success = null, failure_percentage_ejection: failure = null } = config;
  const detector = new GrpcOutlierDetection(
    endpoints,
    {
      intervalNs: (config.interval_ms ?? 10_000) * NS_PER_MS,
      baseEjectionNs: (config.base_ejection_time_ms ?? 30_000) * NS_PER_MS,
      maxEjectionNs: (config.max_ejection_time_ms ?? 300_000) * NS_PER_MS,
      maxEjectionPercent: config.max_ejection_percent ?? 10,
      successRate: success && {
        ...grpcLimits(success, 100),
        stdevFactor: (success.stdev_factor ?? 1900) / 1000,
      },
      failurePercentage: failure && { ...grpcLimits(failure, 50), threshold: failure.threshold ?? 85 },
    },
    0,
  );
  detector.updated();
  const all = Array.from({ length: hosts }, (_, host) => host);
  const found = steps.map((calls) => {
    calls.forEach(([successes, failures], host) => {
      for (let k = 0; k < successes; k++) detector.answered(host, true);
      for (let k = 0; k < failures; k++) detector.answered(host, false);
    });
    detector.tick(detector.nextTickAt, new TestRandom(1));
    return {
      ejected: all.filter((host) => detector.isEjected(host)),
      multiplier: all.map((host) => detector.multiplierOf(host)),
    };
  });
  assert.deepEqual(found, expected.steps);
}

/** The two kinds of case that `bo` has. */
function backOff(vector: SequenceCase | ScriptCase): void {
  if ("script" in vector.input) durations(vector as ScriptCase);
  else sequence(vector as SequenceCase);
}

export const OUTLIERS: Adapters = {
  envoy_outlier_detection: {
    seq: sequence,
    sr: sequence,
    max: sequence,
    bo: backOff,
    th: threshold,
    thc: threshold,
    cc: computed,
  },
  grpc_outlier_detection: { xs: grpc, xf: grpc, xsf: grpc },
};
