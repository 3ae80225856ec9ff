import { block, optional, preset, required } from "../block";
import { listOf } from "../combine";
import { DURATION, POSITIVE_DURATION, text } from "../quantities";
import { EXPRESSION } from "./slo";

const ALERT = block("an alert", {
  name: optional(text(200), "how results call it", "the predicate"),
  when: required(EXPRESSION, 'what must hold for it to fire, such as "users.availability < 99%"'),
  for: preset(DURATION, "0s", "how long it must have held"),
});

export const MONITORING = block("monitoring", {
  scrape: preset(
    POSITIVE_DURATION,
    "15s",
    "time between two readings of the counters; alerts are evaluated then",
  ),
  window: preset(POSITIVE_DURATION, "1m", "the time before an evaluation that rates and percentiles are of"),
  buckets: optional(
    listOf(POSITIVE_DURATION, 1),
    "upper bounds of the buckets that latencies are counted in",
    "0.5ms 1ms 5ms 10ms 25ms 50ms 100ms 250ms 500ms 1s 2.5s 5s 10s 30s 1m 5m 10m 30m 1h, as Envoy and Istio",
  ),
  alerts: optional(listOf(ALERT), "predicates that somebody is told of", "none"),
});
