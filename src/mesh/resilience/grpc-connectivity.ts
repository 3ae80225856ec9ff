/**
 * Leaves an endpoint alone whose connection failed (TRANSIENT_FAILURE), until it is time to connect again;
 * while that is tried (CONNECTING) nobody else is sent there. An answer of any kind makes it READY.
 *
 * Source: grpc/grpc doc/connection-backoff.md and doc/connectivity-semantics-and-api.md; picks of
 * grpc/proposal A61 (ring_hash) and of round_robin leave out what is not READY.
 * Differs: it is the next request that tries to connect, where gRPC does so by itself. The failover timer is
 * each endpoint's own, and counts from the first request to it until anything is heard; gRPC's is of a level,
 * and ends with the connection. The first back-off after it has no jitter.
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

/** MIN_CONNECT_TIMEOUT of connection-backoff.md */
const CONNECT_TIMEOUT_NS = 20e9;

const [READY, TRANSIENT_FAILURE, IDLE, CONNECTING] = [0, 1, 2, 3];
/** Never connected: nobody has tried; the first request is on its way; it has been for too long. */
const [NEW, TRIED_FIRST, LATE] = [4, 5, 6];

export class GrpcConnectivity implements EndpointGuard {
  changesAt = Infinity;
  private state = READY;
  private failures = 0;
  private readonly options: GrpcConnectivityOptions;
  private readonly failoverNs: number;

  /**
   * `failoverNs`: an endpoint that was never connected is left alone after so long without any answer (the
   * failover timer of the priority policy, A56), until it has one or fails; Infinity: it is as if connected.
   */
  constructor(options: GrpcConnectivityOptions, failoverNs = Infinity) {
    this.options = options;
    this.failoverNs = failoverNs;
    if (failoverNs < Infinity) this.state = NEW;
  }

  get isOpen(): boolean {
    return this.state !== TRANSIENT_FAILURE && this.state !== CONNECTING && this.state !== LATE;
  }

  due(now: number): void {
    if (this.state === TRIED_FIRST) {
      this.state = LATE;
      this.changesAt = now + Math.max(0, CONNECT_TIMEOUT_NS - this.failoverNs);
    } else if (this.state === LATE) {
      this.state = TRANSIENT_FAILURE;
      this.failures++;
      this.changesAt = now + this.options.initialBackoffNs;
    } else {
      this.state = IDLE;
      this.changesAt = Infinity;
    }
  }

  sent(now: number): void {
    if (this.state === IDLE) this.state = CONNECTING;
    if (this.state !== NEW) return;
    this.state = TRIED_FIRST;
    this.changesAt = now + this.failoverNs;
  }

  ignored(): void {
    if (this.state === CONNECTING) this.state = IDLE;
  }

  succeeded(): void {
    if (this.state === TRANSIENT_FAILURE) return;
    this.state = READY;
    this.failures = 0;
    this.changesAt = Infinity;
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
