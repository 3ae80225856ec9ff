/** What no scenario can say, and no result has in it; the README says the same. */
export const NOT_MODELLED: readonly string[] = [
  "The kernel's TCP: its windows, slow start and losses of single packets.",
  "Garbage collection and noisy neighbours, unless the scenario writes them (`pauses`, cores of nodes).",
  "The cores that TLS takes: handshakes take time, encryption nothing.",
];
