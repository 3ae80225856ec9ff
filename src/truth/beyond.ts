/**
 * Cases that our language or simulator has no way to run yet, by name, and why. Where a case leaves this
 * list, the translator has to learn its words: the tests then say so.
 */
export const BEYOND: Readonly<Record<string, string>> = {
  "breakdown-migrate-N4-load60":
    "interrupted work that goes on at another core; a slow instance keeps its own",
  "hash-100clients-10instances":
    "a question about hashes alone, without requests: test/mesh/balance/maglev.test.ts asks it",
  "hpa-formula-5": "autoscaling (`autoscale`), and a formula alone, without requests",
  "retry-token-p0.5-deposit0.1":
    "tokens that begin at none and come from successes alone; those of gRPC begin at all",
  "tls1.3-rtt20ms": "handshakes (`mtls`)",
  "tokenbucket-constant-150of100":
    "arithmetic of a bucket alone, without a service: test/mesh/resilience/token-bucket.test.ts asks it",
};

/** Metrics that a result has no answer to, and why. */
export const UNMEASURED: Readonly<Record<string, string>> = {
  p_wait: "a result does not count the requests that waited",
  even_split_sojourn_mean: "a formula for another system, to compare with",
  needed_instances: "a formula for another system, to compare with",
  failure_fraction_distinct: "retries at another instance (`retry.avoidPrevious`) are not in the language",
  calls_per_request_distinct: "retries at another instance (`retry.avoidPrevious`) are not in the language",
};
