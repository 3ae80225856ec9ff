import { answersOf, type Queue, truthOf } from "./queue";

export const METRICS = ["mean", "p99"] as const;
export type Metric = (typeof METRICS)[number];

/** Long enough for a hundred latencies beyond p99 in each replication, and many times the memory of each. */
export const QUEUES: readonly Queue[] = [
  { load: 0.5, seconds: 200, replications: 10, warmup: "auto" },
  { load: 0.8, seconds: 300, replications: 10, warmup: "auto" },
  { load: 0.9, seconds: 800, replications: 10, warmup: "auto" },
];
const LEAST = 0.93;
const MOST = 0.97;

interface Count {
  held: number;
  given: number;
  width: number;
}

/** What the seeds of one queue have said. */
export class Tally {
  readonly queue: Queue;
  readonly counts: Readonly<Record<Metric, Count>> = {
    mean: { held: 0, given: 0, width: 0 },
    p99: { held: 0, given: 0, width: 0 },
  };
  short = 0;

  constructor(queue: Queue) {
    this.queue = queue;
  }

  add(seed: number): void {
    const answers = answersOf(this.queue, seed);
    if (!answers.isLevel) this.short++;
    for (const metric of METRICS) {
      const interval = answers[metric];
      if (interval === null || !answers.isLevel) continue;
      const truth = truthOf(this.queue, metric);
      const count = this.counts[metric];
      count.given++;
      count.width += (interval.high - interval.low) / 2 / truth;
      if (interval.low <= truth && truth <= interval.high) count.held++;
    }
  }
}

export function shareLine(
  { queue, counts, short }: Tally,
  metric: Metric,
): { text: string; isRight: boolean } {
  const { held, given, width } = counts[metric];
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const isRight = held / given >= LEAST && held / given <= MOST;
  const { load, seconds, replications } = queue;
  const text =
    `${isRight ? "pass" : "FAIL"}  M/M/1 at ${load}, ${replications} x ${seconds}s, ${metric}: ` +
    `${percent(held / given)} of ${given} hold, half-width ${percent(width / given)}, too short ${short}`;
  return { text, isRight };
}
