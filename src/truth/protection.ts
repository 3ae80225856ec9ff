import type { Fields } from "./case";
import { time } from "./quantities";
import type { Block } from "./words";

/**
 * Opens after so many failures in a row, lets so many probes through, and closes when they succeed:
 * gobreaker.
 */
export function breakerOf(fields: Fields): Block {
  // Ours opens when more than so many have failed in a row.
  const consecutiveFailures = fields.number("consecutive_failures") - 1;
  const timeout = time(fields.number("open_seconds"));
  const maxRequests = fields.number("half_open_probes");
  fields.end();
  return { gobreaker: { consecutiveFailures, timeout, maxRequests } };
}

/** A bucket that fills all the time and is full at first: Envoy's local rate limit, at the caller. */
export function bucketOf(fields: Fields): Block {
  fields.word("kind", ["token_bucket"]);
  fields.word("refill", ["continuous"]);
  const tokensPerFill = fields.number("tokens_per_second");
  const maxTokens = fields.number("burst");
  fields.end();
  return { localTokenBucket: { maxTokens, tokensPerFill, fillInterval: "1s", at: "caller" } };
}

/** Copies of a call, each after the same time without an answer. */
export function hedgeOf(fields: Fields): Block {
  const after = time(fields.number("delay"));
  const max = fields.number("max_copies") - 1;
  fields.end();
  return { after, max };
}

/** Tokens that each success brings and retries cost. */
export function quotaOf(fields: Fields): Block {
  const capacity = fields.number("capacity");
  const cost = fields.number("cost_per_retry", 1);
  const quota = {
    capacity,
    initial: fields.number("initial", capacity),
    retryCost: cost,
    timeoutRetryCost: cost,
    successIncrement: fields.number("deposit_per_success"),
    refund: false,
  };
  fields.end();
  return quota;
}
