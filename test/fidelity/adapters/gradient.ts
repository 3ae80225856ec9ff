import assert from "node:assert/strict";
import { EnvoyGradient, GRADIENT, gradientOf, nextLimit } from "../../../src/mesh/resilience/envoy-gradient";
import type { GradientOptions } from "../../../src/mesh/resilience/envoy-gradient";
import { TestRandom } from "../../support/test-random";
import { NS_PER_MS } from "./adapter";
import type { Adapters } from "./adapter";

interface GradientCase {
  readonly input: {
    readonly concurrency_limit: number;
    readonly min_rtt_ms: number;
    readonly sample_rtt_ms: number;
    readonly buffer_percent: number;
    readonly max_concurrency_limit: number;
    readonly min_concurrency: number;
  };
  readonly expected: { readonly gradient: number; readonly new_limit: number };
}

function gradient({ input, expected }: GradientCase): void {
  const ratio = gradientOf(input.min_rtt_ms * 1e3, input.sample_rtt_ms * 1e3, input.buffer_percent / 100);
  assert.equal(ratio, expected.gradient);
  const bounds = {
    maxConcurrencyLimit: input.max_concurrency_limit,
    minConcurrency: input.min_concurrency,
  };
  assert.equal(nextLimit(input.concurrency_limit, ratio, bounds), expected.new_limit);
}

/** What the files call the options that have defaults. */
const NAMES: Readonly<Record<string, keyof GradientOptions>> = {
  max_concurrency_limit: "maxConcurrencyLimit",
  request_count: "requestCount",
  sample_percentile: "sampleAggregatePercentile",
  sample_aggregate_percentile: "sampleAggregatePercentile",
  jitter: "jitter",
  min_concurrency: "minConcurrency",
  buffer: "buffer",
};

interface ScriptCase {
  /** Settings and phases in words: "min_concurrency 7, samples 10 ms below then 50 ms above". */
  readonly input: { readonly scenario: string };
  readonly expected: Readonly<Record<string, unknown>>;
}

function defaults({ expected }: ScriptCase): void {
  for (const [name, value] of Object.entries(expected)) assert.equal(GRADIENT[NAMES[name]], value, name);
}

/** The number that stands where `pattern` has its group. */
function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function optionsIn(text: string): GradientOptions {
  const percent = (pattern: RegExp, otherwise: number): number =>
    (numberIn(text, pattern) ?? 100 * otherwise) / 100;
  return {
    ...GRADIENT,
    minConcurrency: numberIn(text, /min_concurrency (\d+)/) ?? GRADIENT.minConcurrency,
    maxConcurrencyLimit: numberIn(text, /max_concurrency(?:_limit)? (\d+)/) ?? GRADIENT.maxConcurrencyLimit,
    requestCount: numberIn(text, /request_count (\d+)/) ?? GRADIENT.requestCount,
    buffer: percent(/buffer (\d+) ?%/, GRADIENT.buffer),
    jitter: percent(/jitter (\d+) ?%/, GRADIENT.jitter),
    sampleAggregatePercentile: percent(/(?:\bp|percentile )(\d+)/, GRADIENT.sampleAggregatePercentile),
    fixedValueNs: (numberIn(text, /fixed min[ _]RTT (\d+) ms/i) ?? 0) * NS_PER_MS,
  };
}

/** Windows of a phase whose number is not written. */
const WINDOWS = 10;

/** "samples 1, 2 and 3 ms" and "samples 1..3 ms" as "samples 1ms/2ms/3ms", which is no list of clauses. */
function joined(text: string): string {
  const spelled = text.replace(
    /(\d+) ?(?:ms)? ?(?:\.\.\.?|-|to) ?(\d+) ?ms/g,
    (_, from: string, to: string) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_entry, k) => `${Number(from) + k}ms`).join("/"),
  );
  return spelled.replace(/\d+(?: ?ms)?(?:(?:,? and |, ?| |\/)\d+(?: ?ms)?)+/g, (list) =>
    list.includes("ms") || /^ ?ms/.test(spelled.slice(spelled.indexOf(list) + list.length))
      ? (list.match(/\d+/g) ?? []).map((ms) => `${ms}ms`).join("/")
      : list,
  );
}

/** A controller whose requests all take as long as they are told to, and what was seen of it. */
class Controlled {
  readonly controller: EnvoyGradient;
  /** by phase: the limit before it and after each of its windows */
  readonly phases: number[][] = [];
  /** How often the latency without load was measured anew. */
  measured = 0;
  readonly firstLimit: number;
  readonly firstForwarded: number;
  private readonly options: GradientOptions;
  private now = 0;

  constructor(options: GradientOptions) {
    this.options = options;
    this.controller = new EnvoyGradient(options, new TestRandom(1), 0);
    this.firstLimit = this.controller.limit;
    let forwarded = 0;
    while (this.controller.begin(0)) forwarded++;
    this.firstForwarded = forwarded;
    this.cancel(forwarded);
  }

  /** Requests that were begun end without a sample. */
  cancel(n: number): void {
    for (let k = 0; k < n; k++) this.controller.cancel();
  }

  /** A clause of a script: samples, or windows of them, or nothing but settings. */
  run(clause: string): void {
    const isFixed = this.options.fixedValueNs > 0;
    const relative = /(\d+) ms (below|above)/.exec(clause);
    const list = clause.match(/\d+(?=ms(?:\/|\b))/g);
    if (list !== null && clause.includes("/")) {
      for (const ms of list) this.requests(1, Number(ms));
    } else if (/cancel/.test(clause)) {
      for (let k = numberIn(clause, /(\d+)/) ?? 1; k > 0; k--)
        if (this.controller.begin(this.now)) this.controller.cancel();
    } else if (relative !== null) {
      this.measureFirst(1);
      const sign = relative[2] === "below" ? -1 : 1;
      this.windows(clause, this.controller.minRttNs / NS_PER_MS + sign * Number(relative[1]));
    } else if (/window|update/.test(clause) && /at (?:the )?min/.test(clause)) {
      this.measureFirst(4);
      // So slow that the limit halves each time; then faster than ever, in less than a window.
      this.windows(clause, (4 * this.controller.minRttNs) / NS_PER_MS);
      this.requests(this.options.requestCount, 1);
    } else if (/window|update/.test(clause) && /\d ms/.test(clause))
      this.windows(clause, numberIn(clause, /(\d+) ms/)!);
    else if (!isFixed && /(?:min[ _]?rtt|samples?|requests?)\b.*\d ms|\d ms samples?/i.test(clause))
      this.requests(this.options.requestCount, numberIn(clause, /(\d+) ms/)!);
  }

  private measureFirst(ms: number): void {
    if (this.controller.minRttNs === 0) this.requests(this.options.requestCount, ms);
  }

  private windows(clause: string, ms: number): void {
    const limits = [this.controller.limit];
    for (let n = numberIn(clause, /(\d+) (?:\w+ )*(?:windows|updates)/) ?? WINDOWS; n > 0; n--) {
      const end = this.now + GRADIENT.concurrencyUpdateIntervalNs;
      while (this.now < end) this.requests(1, ms);
      limits.push(this.controller.limit);
    }
    this.phases.push(limits);
  }

  /** One request after the other. */
  private requests(n: number, ms: number): void {
    for (let k = 0; k < n; k++) {
      const before = this.controller.minRttNs;
      assert.ok(this.controller.begin(this.now));
      const beganAt = this.now;
      this.now += ms * NS_PER_MS;
      this.controller.end(beganAt, this.now);
      if (this.controller.minRttNs !== before) this.measured++;
    }
  }
}

/** "greater than before, then smaller than before": a comparison for each of the last phases. */
function compareLimits(phases: readonly number[][], sentence: string): void {
  const parts = sentence.split(/,? then |, /);
  const last = phases.slice(-parts.length);
  assert.equal(last.length, parts.length, `${phases.length} phases for "${sentence}"`);
  parts.forEach((part, k) => {
    const [before, after] = [last[k][0], last[k][last[k].length - 1]];
    const isSo = /greater|higher|increas/.test(part)
      ? after > before
      : /smaller|lower|decreas/.test(part)
        ? after < before
        : /same|equal|unchanged/.test(part) && after === before;
    assert.ok(isSo, `${after} after ${before}, expected ${part}`);
  });
}

function assertMonotone(limits: readonly number[], windows: number, sign: number): void {
  assert.ok(limits.length > windows, `only ${limits.length - 1} windows`);
  for (let k = 1; k <= windows; k++)
    assert.ok(sign * (limits[k] - limits[k - 1]) > 0, `${limits[k]} after ${limits[k - 1]}`);
}

/** What a file may expect, by how its key is spelled. */
const EXPECTATIONS: readonly (readonly [key: RegExp, check: (world: Controlled, value: unknown) => void])[] =
  [
    [
      /^limit_(?:during|at|in)_(?:min_rtt|start)/,
      (world, value): void => {
        assert.equal(world.firstLimit, value);
      },
    ],
    [
      /^forwarded_then_blocked$/,
      (world, value): void => {
        assert.deepEqual([world.firstForwarded, "block"], value);
      },
    ],
    [
      /^min_rtt_ms/,
      (world, value): void => {
        assert.equal(world.controller.minRttNs, (value as number) * NS_PER_MS);
      },
    ],
    [
      /^limit_strictly_(?:in|de)creases/,
      (world, value): void => {
        assertMonotone(world.phases[world.phases.length - 1], value as number, 1);
      },
    ],
    [
      /^(?:re_?measure|min_rtt_(?:re|window|again|recalc))/,
      (world, value): void => {
        assert.equal(world.measured > 1, value !== false);
      },
    ],
    [
      /^limit/,
      (world, value): void => {
        if (typeof value === "number") assert.equal(world.controller.limit, value);
        else compareLimits(world.phases, String(value));
      },
    ],
  ];

function script({ input: { scenario }, expected }: ScriptCase): void {
  const world = new Controlled(optionsIn(scenario));
  for (const clause of joined(scenario).split(/[;,]|\bthen\b/)) world.run(clause);
  for (const [key, value] of Object.entries(expected)) {
    const check = EXPECTATIONS.find(([pattern]) => pattern.test(key))?.[1];
    assert.ok(check !== undefined, `no adapter for what ${key} expects`);
    check(world, value);
  }
}

export const GRADIENTS: Adapters = { envoy_adaptive_concurrency: { g: gradient, t: script, d: defaults } };
