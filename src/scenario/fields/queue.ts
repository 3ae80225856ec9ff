import { block, optional, preset } from "../block";
import { either, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { integer, POSITIVE_DURATION } from "../quantities";

const NOTHING = block("no options", {});
const ANOTHER = "another discipline";
const DISCIPLINES = ["fifo", "lifo", "codel", "adaptiveLifo"] as const;

export const CODEL = block("CoDel", {
  target: preset(POSITIVE_DURATION, "5ms", "a wait that is good enough"),
  interval: preset(POSITIVE_DURATION, "100ms", "how long the wait stays above it before requests are shed"),
});

export const ADAPTIVE_LIFO = block("adaptive LIFO", {
  target: preset(POSITIVE_DURATION, "5ms", "how long a request waits that joins a congested queue"),
  interval: preset(
    POSITIVE_DURATION,
    "100ms",
    "how long any other waits; and a queue that has not been empty for so long is congested",
  ),
});

const DISCIPLINE_BLOCK = block(
  "a discipline",
  {
    fifo: optional(NOTHING, "the oldest first", ANOTHER),
    lifo: optional(NOTHING, "the newest first", ANOTHER),
    codel: optional(CODEL, "the oldest first; sheds some (`queue_shed`) while all wait too long", ANOTHER),
    adaptiveLifo: optional(
      ADAPTIVE_LIFO,
      "the oldest first, but the newest while it is congested; each may wait for a time (`queue_timeout`)",
      ANOTHER,
    ),
  },
  { what: "discipline", of: [...DISCIPLINES] },
);

export const QUEUE_BLOCK = block("a queue", {
  limit: optional(integer(0), "requests that may wait before more are refused", "no limit"),
  discipline: preset(
    either({ scalar: word(DISCIPLINES), map: DISCIPLINE_BLOCK }),
    "fifo",
    "who is served next",
  ),
  timeout: optional(
    DISTRIBUTION,
    "how long a request waits for a worker before it fails with `queue_timeout`; " +
      "a distribution gives each request a patience of its own",
    "for ever",
  ),
});

/** A number is the limit. */
export const QUEUE = either({ scalar: integer(0), map: QUEUE_BLOCK });
