/**
 * A client's cache of one name: which answer it uses and when it asks again.
 *
 * Source: envoyproxy/envoy source/extensions/clusters/strict_dns/strict_dns_cluster.cc v1.36.5-dev (timer,
 * TTL, hosts kept on failure); OpenJDK java.net.InetAddress caching policy, grpc-java DnsNameResolver (asked
 * again on request).
 * Differs: answers come at once; who wants a slow lookup calls `answered` later.
 * Draws: none; who wants the caches of many clients to expire at different times gives each a phase.
 */

import { assert } from "../../lib/assert";

export interface DnsOptions {
  /** How long an answer may be used, ns; above 0 unless refreshed on request. */
  readonly ttlNs: number;
  /**
   * `onExpiry`: a timer asks again as soon as an answer is too old (Envoy STRICT_DNS with TTL).
   * `onRequest`: the first request that finds it too old asks again (JVM, libc with a cache).
   */
  readonly refresh: "onExpiry" | "onRequest";
}

/** `Answer` is whatever the owner's lookup gives: a list of addresses, or the version of a membership log. */
export class DnsCache<Answer> {
  /** The answer in use: the last one, however old it is. */
  answer: Answer;
  /** When `answer` is, or was, too old, ns. */
  expiresAt: number;
  private readonly options: DnsOptions;

  /** A cache that asked last `ageNs` before `now` and got `answer`. */
  constructor(options: DnsOptions, answer: Answer, ageNs: number, now: number) {
    const { ttlNs, refresh } = options;
    assert(ttlNs >= 0 && (ttlNs > 0 || refresh === "onRequest"), `ttlNs must be above 0, not ${ttlNs}`);
    assert(ageNs >= 0, `ageNs must be at least 0, not ${ageNs}`);
    this.options = options;
    this.answer = answer;
    this.expiresAt = now - ageNs + ttlNs;
  }

  /** When to look the name up again if no request asks for it before, ns; Infinity: never. */
  get refreshAt(): number {
    return this.options.refresh === "onExpiry" ? this.expiresAt : Infinity;
  }

  /** A request wants the answer: must the name be looked up first? */
  mustLookUp(now: number): boolean {
    return this.options.refresh === "onRequest" && now >= this.expiresAt;
  }

  /** The name was looked up. */
  answered(answer: Answer, now: number): void {
    this.answer = answer;
    this.expiresAt = now + this.options.ttlNs;
  }

  /** The lookup failed: the old answer stays in use until another lookup at `retryAt`. */
  failed(retryAt: number): void {
    this.expiresAt = retryAt;
  }
}
