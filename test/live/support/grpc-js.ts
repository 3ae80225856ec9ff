import { createRequire } from "node:module";

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

export interface GrpcJs {
  readonly version: string;
  readonly RetryThrottler: new (maxTokens: number, tokenRatio: number) => Throttler;
  readonly RetryingCall: { readonly prototype: { getNextRetryBackoffMs(this: RetryState): number } };
  readonly RoundRobinLoadBalancer: new (helper: object) => LoadBalancer;
  readonly OutlierDetectionLoadBalancer: new (helper: object) => OutlierBalancer;
  readonly parseLoadBalancingConfig: (json: object) => object;
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

  createSubchannel(address: { readonly host: string; readonly port: number }): FakeSubchannel {
    return new FakeSubchannel(address);
  }
  updateState(_state: number, picker: Picker): void {
    this.picker = picker;
  }
  requestReresolution(): void {}
  addChannelzChild(): void {}
  removeChannelzChild(): void {}
}

/** What a resolver finds: so many endpoints, which have their numbers as ports. */
export function resolved(n: number): object {
  const value = Array.from({ length: n }, (_, port) => ({ addresses: [{ host: "10.0.0.1", port }] }));
  return { ok: true, value };
}
