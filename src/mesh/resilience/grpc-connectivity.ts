/**
 * Leaves an endpoint alone whose connection failed (TRANSIENT_FAILURE), until it is time to connect again;
 * while that is tried (CONNECTING) nobody else is sent there. An answer of any kind makes it READY.
 *
 * Source: grpc/grpc doc/connection-backoff.md and doc/connectivity-semantics-and-api.md; picks of
 * grpc/proposal A61 (ring_hash) and of round_robin leave out what is not READY.
 * Differs: it is the next request that tries to connect, where gRPC does so by itself.
 * Draws: one for each failure, as `backoffDelay` with a share as jitter has it.
 */

import type { Random } from "../../lib/random";
import type { EndpointGuard } from "../endpoint-guard";
import { backoffDelay } from "./backoff";

export interface GrpcConnectivityOptions {
  readonly initialBackoffNs: number;
  readonly multiplier: number;
  readonly maxBackoffNs: number;
  /** A backoff is up to such a share longer or shorter. */
  readonly jitter: number;
}

/** connection-backoff.md */
export const GRPC_CONNECTIVITY: GrpcConnectivityOptions = {
  initialBackoffNs: 1e9,
  multiplier: 1.6,
  maxBackoffNs: 120e9,
  jitter: 0.2,
};

const [READY, TRANSIENT_FAILURE, IDLE, CONNECTING] = [0, 1, 2, 3];

export class GrpcConnectivity implements EndpointGuard {
  changesAt = Infinity;
  private state = READY;
  private failures = 0;
  private readonly options: GrpcConnectivityOptions;

  constructor(options: GrpcConnectivityOptions) {
    this.options = options;
  }

  get isOpen(): boolean {
    return this.state === READY || this.state === IDLE;
  }

  due(): void {
    this.state = IDLE;
    this.changesAt = Infinity;
  }

  sent(): void {
    if (this.state === IDLE) this.state = CONNECTING;
  }

  ignored(): void {
    if (this.state === CONNECTING) this.state = IDLE;
  }

  succeeded(): void {
    if (this.state === TRANSIENT_FAILURE) return;
    this.state = READY;
    this.failures = 0;
  }

  failed(now: number, isLocal: boolean, random: Random): void {
    // Several requests may have been on the connection that broke.
    if (this.state === TRANSIENT_FAILURE) return;
    if (!isLocal) {
      this.succeeded();
      return;
    }
    const { initialBackoffNs: baseNs, maxBackoffNs: maxNs, multiplier, jitter } = this.options;
    this.state = TRANSIENT_FAILURE;
    this.changesAt = now + backoffDelay({ baseNs, maxNs, multiplier, jitter }, ++this.failures, random);
  }
}
