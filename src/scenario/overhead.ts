import type { Distribution } from "../kernel/distribution/spec";

/** What each proxy that a request passes costs it. */
export interface Overhead {
  /** Time that the proxy adds to a request, whatever else it has to do. */
  readonly latency: Distribution;
  /** Core time that the proxy takes for a request and its answer. */
  readonly cpu: Distribution;
  /** Threads of a proxy, each with a core: how many requests it works on at once. */
  readonly workers: number;
}
