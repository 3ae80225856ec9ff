import { createRequire } from "node:module";
import type { TestRandom } from "../../support/test-random";

/** The parts of grpc-js's insides that are compared with; its own types do not tell of them. */
export interface Throttler {
  addCallSucceeded(): void;
  addCallFailed(): void;
  canRetryCall(): boolean;
}

export interface RetryState {
  readonly callConfig: { readonly methodConfig: { readonly retryPolicy: object } };
  nextRetryBackoffSec: number;
  getNextRetryJitter(): number;
}

export interface PickResult {
  /** 0: there is a subchannel. */
  readonly pickResultType: number;
  readonly subchannel: FakeSubchannel | null;
  readonly onCallEnded: ((status: number, details: string, metadata: object) => void) | null;
}

export interface Picker {
  pick(args: object): PickResult;
}

export interface LoadBalancer {
  updateAddressList(endpoints: object, config: object, options: object, note: string): boolean;
  destroy(): void;
}

export interface OutlierBalancer extends LoadBalancer {
  startTimer(): void;
  runChecks(): void;
  readonly entryMap: {
    values(): Iterable<{
      readonly currentEjectionTimestamp: Date | null;
      readonly ejectionTimeMultiplier: number;
    }>;
  };
}

/** What a weighted round robin keeps of an endpoint, by its address. */
export interface WeightedBalancer extends LoadBalancer {
  readonly children: ReadonlyMap<string, object>;
  getWeight(child: object): number;
  updateWeight(child: object, report: Report): void;
  calculateAndUpdateState(): void;
}

/** An ORCA load report. */
export interface Report {
  readonly application_utilization: number;
  readonly rps_fractional: number;
  readonly eps: number;
}

/** xxHash64 of a text, as grpc-js-xds hashes with. */
export interface XxHashApi {
  h64(text: string, seed: bigint): bigint;
}

export interface GrpcJs {
  readonly version: string;
  readonly RetryThrottler: new (maxTokens: number, tokenRatio: number) => Throttler;
  readonly RetryingCall: { readonly prototype: { getNextRetryBackoffMs(this: RetryState): number } };
  readonly RoundRobinLoadBalancer: new (helper: object) => LoadBalancer;
  readonly OutlierDetectionLoadBalancer: new (helper: object) => OutlierBalancer;
  readonly parseLoadBalancingConfig: (json: object) => object;
  readonly createLoadBalancer: (config: object, helper: object) => LoadBalancer;
}

/** grpc-js, or null where it is not installed, which is said loudly. */
export function grpcJs(): GrpcJs | null {
  const load = createRequire(__filename);
  try {
    load("@grpc/grpc-js");
  } catch {
    console.warn("      NOT COMPARED with @grpc/grpc-js: it is not installed");
    return null;
  }
  const parts = [
    "retrying-call",
    "load-balancer",
    "load-balancer-round-robin",
    "load-balancer-outlier-detection",
  ];
  const loaded = parts.map((name) => load(`@grpc/grpc-js/build/src/${name}`) as object);
  const { version } = load("@grpc/grpc-js/package.json") as { version: string };
  return Object.assign({ version }, ...loaded) as GrpcJs;
}

/** Makes grpc-js know ring_hash, if grpc-js-xds is installed; gives back what it hashes with. */
export async function withRingHash(): Promise<XxHashApi | null> {
  const load = createRequire(__filename);
  try {
    const xds = createRequire(load.resolve("@grpc/grpc-js-xds/package.json"));
    // It brings the parts of protobuf that the policy's own proto file includes.
    xds("@grpc/proto-loader");
    (xds("./build/src/load-balancer-ring-hash") as { setup(): void }).setup();
    return await (xds("./build/src/xxhash") as { loadXxhashApi(): Promise<XxHashApi> }).loadXxhashApi();
  } catch {
    console.warn("      NOT COMPARED with @grpc/grpc-js-xds: it is not installed");
    return null;
  }
}

/** While `run` runs, grpc-js sees this chance and this time, ms. */
export function withChance<T>(random: Pick<TestRandom, "unit">, now: number, run: () => T): T {
  const { Date: RealDate } = globalThis;
  const { random: realRandom } = Math;
  Math.random = (): number => random.unit();
  globalThis.Date = class extends RealDate {
    constructor(at: number = now) {
      super(at);
    }
  } as DateConstructor;
  try {
    return run();
  } finally {
    Math.random = realRandom;
    globalThis.Date = RealDate;
  }
}

/** A connection that is always ready. */
export class FakeSubchannel {
  readonly number: number;
  private readonly address: { readonly host: string; readonly port: number };

  constructor(address: { readonly host: string; readonly port: number }) {
    this.address = address;
    this.number = address.port;
  }

  getConnectivityState(): number {
    return 2;
  }
  getAddress(): string {
    return `${this.address.host}:${this.address.port}`;
  }
  getChannelzRef(): object {
    return {};
  }
  isHealthy(): boolean {
    return true;
  }
  getRealSubchannel(): this {
    return this;
  }
  realSubchannelEquals(other: { getRealSubchannel(): unknown }): boolean {
    return other.getRealSubchannel() === this;
  }
  addConnectivityStateListener(): void {}
  removeConnectivityStateListener(): void {}
  addHealthStateWatcher(): void {}
  removeHealthStateWatcher(): void {}
  addDataWatcher(): void {}
  startConnecting(): void {}
  throttleKeepalive(): void {}
  ref(): void {}
  unref(): void {}
}

/** What a channel is for its balancer: makes connections, and takes what picks. */
export class FakeChannel {
  picker: Picker | null = null;
  private waiting: (() => void) | null = null;

  /** Resolves when there is another picker. */
  nextPicker(): Promise<void> {
    return new Promise((resolve) => (this.waiting = resolve));
  }

  createSubchannel(address: { readonly host: string; readonly port: number }): FakeSubchannel {
    return new FakeSubchannel(address);
  }
  updateState(_state: number, picker: Picker): void {
    this.picker = picker;
    this.waiting?.();
  }
  requestReresolution(): void {}
  addChannelzChild(): void {}
  removeChannelzChild(): void {}
}

const HOST = "10.0.0.1";

/** What a resolver finds: so many endpoints, which have their numbers as ports. */
export function resolved(n: number): object {
  return weighted(Array<number>(n).fill(1));
}

/** The same with weights, as xDS gives them. */
export function weighted(weights: readonly number[]): object {
  const value = weights.map((endpointWeight, port) => ({
    addresses: [{ host: HOST, port }],
    localityPath: [],
    endpointWeight,
  }));
  return { ok: true, value };
}

/** How grpc-js writes the address of an endpoint. */
export function addressOf(number: number): string {
  return `${HOST}:${number}`;
}
