import {
  attemptsPerRequest,
  attemptsPerSecond,
  goodputOf,
  inSystemPer,
  meanOf,
  quantileOf,
  quantileOfAll,
  slowerThan,
  waitingShare,
} from "./observe";
import type { Observe } from "./observe";
import type { Figure, Paper } from "./paper";

/** Service time of `two-choices` and `finite-queues`, seconds. */
const SERVICE = 0.01;
/** "Predictions within a few percent": of the simulated ones. */
const FEW_PERCENT = 0.03;

const inServiceTimes: Observe = (result) => meanOf("users")(result) / SERVICE;

function predicted(variant: string, what: string, theirs: number): Figure {
  return { what, variant, of: inServiceTimes, theirs, within: FEW_PERCENT * theirs };
}

function queue(variant: string, servers: number, theirs: number, within: number): Figure {
  return { what: `mean queue of ${servers}`, variant, of: inSystemPer("users", servers), theirs, within };
}

function economics(variant: string, what: string, theirs: number): Figure {
  return { what, variant, of: meanOf("users"), theirs, within: 0.00005 };
}

/** By source, in the order of the table. */
export const PAPERS: readonly Paper[] = [
  {
    name: "Dean, Barroso 2013: The Tail at Scale",
    scenario: "tail-at-scale",
    figures: [
      {
        what: "slow of 100 servers, each 1 in 100",
        variant: null,
        of: slowerThan("hundred", 1),
        theirs: 0.63,
        within: 0.005,
      },
      {
        what: "slow of 2,000, each 1 in 10,000",
        variant: null,
        of: slowerThan("two-thousand", 1),
        // "Almost one in five".
        theirs: 0.2,
        within: 0.02,
      },
    ],
    orderings: [],
  },
  {
    name: "Dean, Barroso 2013: hedged requests",
    scenario: "hedged-fan-out",
    figures: [
      {
        what: "p99.9 without, s (the law is ours)",
        variant: "none",
        of: quantileOf("users", 0.999),
        theirs: 1.8,
        within: 0.05,
      },
      {
        what: "requests with the hedge, over without",
        variant: "hedged",
        of: (result) => attemptsPerRequest("leaf", "users")(result) / 100,
        theirs: 1.02,
        within: 0.005,
      },
    ],
    orderings: [
      {
        what: "p99.9 falls by an order of magnitude (theirs: 1,800 ms to 74 ms)",
        order: ["hedged", "none"],
        of: quantileOf("users", 0.999),
        factor: 10,
      },
    ],
  },
  {
    name: "Mitzenmacher 2001: The Power of Two Choices",
    scenario: "two-choices",
    figures: [
      predicted("random-at-50", "time at random, load 0.5", 2),
      predicted("two-at-50", "time of 2 choices, load 0.5", 1.2657),
      predicted("two-at-70", "time of 2 choices, load 0.7", 1.6145),
      predicted("two-at-80", "time of 2 choices, load 0.8", 1.9474),
      predicted("two-at-90", "time of 2 choices, load 0.9", 2.6141),
      predicted("two-at-95", "time of 2 choices, load 0.95", 3.383),
      predicted("three-at-70", "time of 3 choices, load 0.7", 1.3568),
      predicted("three-at-90", "time of 3 choices, load 0.9", 2.0279),
      predicted("three-at-95", "time of 3 choices, load 0.95", 2.5351),
    ],
    orderings: [],
  },
  {
    name: "Gast 2017: two choices among few queues",
    scenario: "finite-queues",
    figures: [
      queue("ten", 10, 2.804, 0.0005),
      queue("twenty", 20, 2.566, 0.0005),
      queue("fifty", 50, 2.434, 0.0005),
      queue("hundred", 100, 2.39, 0.005),
    ],
    orderings: [],
  },
  {
    name: "Lu et al. 2011: Join-Idle-Queue",
    scenario: "join-idle-queue",
    figures: [
      // Their approximation for many servers; it leaves out what their simulations show, by a tenth or so.
      {
        what: "time, 10 servers a dispatcher, load 0.9",
        variant: "join-idle-queue",
        of: inServiceTimes,
        theirs: 1.818,
        within: 0.1 * 1.818,
      },
    ],
    orderings: [
      {
        what: "mean time at load 0.9",
        order: ["join-idle-queue", "two-choices"],
        of: meanOf("users"),
        factor: 1,
      },
    ],
  },
  {
    name: "Brooker 2012: two random choices; Mitzenmacher 2000: old information",
    scenario: "stale-information",
    figures: [],
    orderings: [
      {
        what: "mean time with fresh queue lengths",
        order: ["best", "best-of-3", "best-of-2", "random"],
        of: meanOf("users"),
        factor: 1,
      },
      {
        what: "mean time with lengths up to 40 s old",
        order: ["old-best-of-2", "random", "old-best"],
        of: meanOf("users"),
        factor: 1,
      },
    ],
  },
  {
    name: "Brooker (Builders' Library), SRE book ch. 21 and 22: retries",
    scenario: "retry-amplification",
    figures: [
      {
        what: "tries below 5 layers of 3",
        variant: "no-budget",
        of: attemptsPerRequest("five-layers-down", "of-a"),
        theirs: 243,
        within: 0,
      },
      {
        what: "tries below 3 layers of 4",
        variant: "no-budget",
        of: attemptsPerRequest("three-layers-down", "of-b"),
        theirs: 64,
        within: 0,
      },
      {
        what: "load of 3 tries, no budget",
        variant: "no-budget",
        of: attemptsPerRequest("one-layer-down", "of-c"),
        theirs: 3,
        within: 0.05,
      },
      {
        what: "load of 3 tries, budget of 10 %",
        variant: "budget",
        of: attemptsPerRequest("one-layer-down", "of-c"),
        theirs: 1.1,
        within: 0.05,
      },
    ],
    orderings: [],
  },
  {
    name: "Bronson et al. 2021: Metastable Failures (HotOS)",
    scenario: "metastable",
    figures: [
      {
        what: "queries/s at 280/s, after the outage",
        variant: "vulnerable",
        of: attemptsPerSecond("database"),
        theirs: 560,
        within: 5,
      },
      {
        what: "of these answered in time",
        variant: "vulnerable",
        of: goodputOf("web"),
        theirs: 0,
        within: 0.5,
      },
      {
        what: "queries/s at 140/s, below 150",
        variant: "stable",
        of: attemptsPerSecond("database"),
        theirs: 140,
        within: 2,
      },
    ],
    orderings: [],
  },
  {
    name: "SRE book ch. 21: adaptive throttling, as Envoy's admission control has it",
    scenario: "adaptive-throttling",
    figures: [
      {
        // Of r offered and a accepted, s = r (1 - (s - K a) / s) are sent.
        what: "tries/s: sqrt(K x accepted x offered)",
        variant: "k2",
        of: attemptsPerSecond("backend"),
        theirs: Math.sqrt(2 * 100 * 1000),
        within: 5,
      },
    ],
    orderings: [
      {
        what: "tries/s with and without it",
        order: ["k2", "unthrottled"],
        of: attemptsPerSecond("backend"),
        factor: 2,
      },
    ],
  },
  {
    name: "Brooker 2020: Economics of Load-Balanced Systems",
    scenario: "economics",
    figures: [
      {
        what: "share that waits, c=5, half load",
        variant: "five-at-half",
        of: waitingShare("server", 2.5),
        theirs: 0.13,
        within: 0.005,
      },
      {
        what: "share that waits, c=10, half load",
        variant: "ten-at-half",
        of: waitingShare("server", 5),
        theirs: 0.036,
        within: 0.0005,
      },
      economics("one", "mean latency, c=1, load 0.8", 5),
      economics("two", "mean latency, c=2, load 0.8", 2.7778),
      economics("five", "mean latency, c=5, load 0.8", 1.5541),
      economics("ten", "mean latency, c=10, load 0.8", 1.2046),
      economics("twenty", "mean latency, c=20, load 0.8", 1.064),
      economics("fifty", "mean latency, c=50, load 0.8", 1.0087),
    ],
    orderings: [],
  },
  {
    name: "Brooker 2022: What is Backoff For?",
    scenario: "backoff",
    figures: [
      {
        what: "load of many clients with backoff, over requests",
        variant: "backoff",
        of: attemptsPerRequest("of-many", "many"),
        theirs: 3,
        within: 0.05,
      },
    ],
    orderings: [
      {
        what: "few clients that wait send less with backoff",
        order: ["backoff", "at-once"],
        of: attemptsPerSecond("of-few"),
        factor: 1,
      },
    ],
  },
  {
    name: "Wydrowski et al. 2024: Prequal (NSDI)",
    scenario: "prequal",
    figures: [],
    orderings: [
      ...["weighted-rr", "least-loaded", "two-choices"].map((rule) => ({
        what: `p99 at 70 % of the allocation: Prequal, ${rule}, round robin`,
        order: ["prequal", rule, "round-robin"],
        of: quantileOfAll("frontend", 0.99),
        factor: 1,
      })),
    ],
  },
];
