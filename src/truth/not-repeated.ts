/** What papers report and this repository does not repeat, and why. */
export const NOT_REPEATED: readonly (readonly [what: string, why: string])[] = [
  [
    "Adaptive throttling's K times what is accepted",
    "in the book the client counts what it rejected itself; Envoy's filter, which the language has, does not",
  ],
  [
    "The Tail at Scale, table 1 (leaf times of a Google service)",
    "measured; the law of a leaf is not given, and three quantiles of a maximum do not determine it",
  ],
  [
    "The Tail at Scale, table 2 (tied requests)",
    "measured on a disk cluster; two copies that cancel each other at the servers are not modelled",
  ],
  ["Join-Idle-Queue's 30-fold reduction", "the table behind it was not found"],
  ["Mitzenmacher 2000, tables", "not found; its model is among the cases stale-*"],
  [
    "C3's place in Prequal's comparison",
    "there it comes second; ours, which learns from the answers of its own requests alone, comes out lower " +
      "where each of many clients asks a replica seldom. How theirs learns was not found",
  ],
  ["Prequal's times", "measured; the load of the neighbours and the law of the work are not published"],
  [
    "C3's gain over Cassandra's dynamic snitching",
    "measured; its figures are not numbers, and dynamic snitching is not among the balancers",
  ],
  ["Huang et al., OSDI 2022", "a survey of incidents: shares and durations, not a system to simulate"],
  ["Netflix 2018, edge load balancing", "its gain is told in words; no numbers were found"],
  ["uqSim, ISPASS 2019", "the deviations of its validation were not found"],
];
