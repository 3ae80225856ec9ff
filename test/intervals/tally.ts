import { answersOf, type Queue, truthOf } from "./queue";

export const METRICS = ["mean", "p99"] as const;
export type Metric = (typeof METRICS)[number];

/** As many replications as it takes for two targets at once. */
const AS_IT_TAKES = '{ min: 10, max: 200, until: ["users.mean.ci < 6%", "users.p99.ci < 12%"] }';

/**
 * Each some hundred times as long as it takes the queue to forget: half as long would do for the mean, but
 * what lies beyond p99 comes in spells, and there must be some ten of them in all.
 */
export const QUEUES: readonly Queue[] = [
  { load: 0.5, seconds: 40, replications: 10, warmup: "auto" },
  { load: 0.8, seconds: 120, replications: 10, warmup: "auto" },
  { load: 0.9, seconds: 600, replications: 10, warmup: "auto" },
  // One long run, in batches.
  { load: 0.5, seconds: 400, replications: 1, warmup: "auto" },
  { load: 0.8, seconds: 1200, replications: 1, warmup: "auto" },
  // Until intervals are narrow enough.
  { load: 0.8, seconds: 120, replications: AS_IT_TAKES, warmup: "auto" },
];
const LEAST = 0.93;
const MOST = 0.97;
/** Chance has its share in each measurement: so many of its standard errors beyond the bounds are no failure. */
const ERRORS = 1;

interface Count {
  held: number;
  given: number;
  width: number;
  /** No interval, or one that says that the run is too short for it. */
  short: number;
}

/** What the seeds of one queue have said. */
export class Tally {
  readonly queue: Queue;
  readonly counts: Readonly<Record<Metric, Count>> = {
    mean: { held: 0, given: 0, width: 0, short: 0 },
    p99: { held: 0, given: 0, width: 0, short: 0 },
  };
  replications = 0;

  constructor(queue: Queue) {
    this.queue = queue;
  }

  add(seed: number): void {
    const answers = answersOf(this.queue, seed);
    this.replications += answers.replications;
    for (const metric of METRICS) {
      const interval = answers[metric];
      const count = this.counts[metric];
      if (interval === null || !answers.isWhole) {
        count.short++;
        continue;
      }
      const truth = truthOf(this.queue, metric);
      count.given++;
      count.width += (interval.high - interval.low) / 2 / truth;
      if (interval.low <= truth && truth <= interval.high) count.held++;
    }
  }
}

/** Within the bounds; outside of them, but not by more than chance may do; or out of them. */
type Verdict = "pass" | "near" | "FAIL";

export function shareLine(
  { queue, counts, replications: all }: Tally,
  metric: Metric,
): { text: string; verdict: Verdict } {
  const { held, given, width, short } = counts[metric];
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const verdict = verdictOf(held / given, given);
  const { load, seconds, replications } = queue;
  const many =
    typeof replications === "number"
      ? String(replications)
      : `until precise, on average ${(all / (given + short)).toFixed(1)}`;
  const text =
    `${verdict}  M/M/1 at ${load}, ${many} x ${seconds}s, ${metric}: ` +
    `${percent(held / given)} of ${given} hold, half-width ${percent(width / given)}, too short ${short}`;
  return { text, verdict };
}

function verdictOf(share: number, runs: number): Verdict {
  const beyond = Math.max(LEAST - share, share - MOST);
  if (beyond <= 0) return "pass";
  return beyond <= ERRORS * Math.sqrt((share * (1 - share)) / runs) ? "near" : "FAIL";
}
