import type { ClientFigures } from "./client-figures";
import { timeText } from "./time-text";

/**
 * The report of a load test as `vegeta report -type=json` writes it: whole ns. `rate` is what was offered,
 * `throughput` the successes over the whole time. Latencies are of successes.
 *
 * Source: tsenart/vegeta@cf58112, lib/metrics.go.
 */
export function vegeta({ requests, successes, seconds, latency, byStatus, byCause }: ClientFigures): string {
  const ns = (value: number): number => (Number.isFinite(value) ? Math.round(value) : 0);
  const quantile = (q: number): number => ns(latency.quantile(q));
  const result = {
    latencies: {
      total: ns(latency.sum),
      mean: ns(latency.mean),
      "50th": quantile(0.5),
      "90th": quantile(0.9),
      "95th": quantile(0.95),
      "99th": quantile(0.99),
      max: ns(latency.max),
      min: ns(latency.min),
    },
    bytes_in: { total: 0, mean: 0 },
    bytes_out: { total: 0, mean: 0 },
    earliest: timeText(0),
    latest: timeText(seconds * 1e9),
    end: timeText(seconds * 1e9),
    duration: Math.round(seconds * 1e9),
    wait: 0,
    requests,
    rate: requests / seconds,
    throughput: successes / seconds,
    success: requests === 0 ? 0 : successes / requests,
    status_codes: Object.fromEntries([...byStatus].map(([status, count]) => [String(status), count])),
    errors: [...byCause.keys()],
  };
  return `${JSON.stringify(result)}\n`;
}
