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
  "lr-d3-N100-rho90": "three different choices: leastRequest may draw one twice, and nginx draws two",
  "lr-jiq-N10-rho80": "join idle queue is not among the balancers",
  "lr-jiq-N1000-rho90": "join idle queue is not among the balancers",
  "lr-jiq-N4-rho80": "join idle queue is not among the balancers",
  "retry-token-p0.5-deposit0.1":
    "tokens that begin at none and come from successes alone; those of gRPC begin at all",
  "stale-d10-N10-rho90-T1": "balancers that see a snapshot of all queues, taken now and then",
  "stale-d10-N10-rho90-T10": "balancers that see a snapshot of all queues, taken now and then",
  "stale-d2-N10-rho90-T1": "balancers that see a snapshot of all queues, taken now and then",
  "stale-d2-N10-rho90-T10": "balancers that see a snapshot of all queues, taken now and then",
  "stale-d2-N100-rho90-T1": "balancers that see a snapshot of all queues, taken now and then",
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
