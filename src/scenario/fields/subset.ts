import { block, optional, preset } from "../block";
import { integer } from "../quantities";

const DETERMINISTIC = block("a deterministic subset", {
  size: preset(integer(1, 1_000_000), 10, "endpoints that a caller knows"),
});

const RANDOM = block("a random subset", {
  size: preset(integer(1, 1_000_000), 20, "endpoints that a caller knows"),
});

const KINDS = ["deterministic", "random"];
const ANOTHER = "another kind";

export const SUBSET = block(
  "a subset",
  {
    deterministic: optional(
      DETERMINISTIC,
      "callers are dealt out over endpoints in turns, so that each has as many (Google; gRPC A68 at " +
        "first); a change of endpoints moves many",
      ANOTHER,
    ),
    random: optional(
      RANDOM,
      "each caller has a random part, by rendezvous hash (gRPC `random_subsetting`, A68); a change of an " +
        "endpoint moves one",
      ANOTHER,
    ),
  },
  { what: "kind of subset", of: KINDS },
);
