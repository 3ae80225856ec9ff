import { beside, block, optional, preset, required } from "../block";
import { either, listOf, word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { GAP } from "../gap";
import { DURATION, integer, PERCENT, POSITIVE_DURATION, RATE } from "../quantities";
import { DIURNAL } from "./diurnal";
import { MMPP } from "./mmpp";
import { TRACE } from "./trace";

const RATE_STAGE = block("a stage", {
  for: required(DURATION, "how long the change takes"),
  to: required(RATE, "the rate at its end, reached linearly"),
});

const USER_STAGE = block("a stage", {
  for: required(DURATION, "how long the change takes"),
  to: required(integer(0, 10_000_000), "the number of users at its end, reached linearly"),
});

const RENEWAL = block("renewal", {
  rate: required(RATE, "requests per time, in the mean"),
  gap: required(GAP, "shape of the gaps, such as gamma cv=2; the rate sets their mean"),
});

/** An interval's length where only the size of the noise is written. */
export const NOISE_EVERY_NS = 60e9;

const NOISE = block("noise", {
  sd: required(PERCENT, "standard deviation of the factor; it is lognormal, with mean 1"),
  every: preset(POSITIVE_DURATION, "1m", "how long a factor holds"),
});

/** Kinds that have one rate, which stages can change. */
const OF_A_RATE = ["constant", "poisson", "uniform", "renewal"];

export const ARRIVALS = block(
  "arrivals",
  {
    constant: optional(RATE, "open loop: requests at equal gaps", "another kind"),
    poisson: optional(RATE, "open loop: independent requests, exponential gaps", "another kind"),
    uniform: optional(RATE, "open loop: gaps uniform from 0 to twice the mean", "another kind"),
    renewal: optional(RENEWAL, "open loop: independent gaps of any distribution", "another kind"),
    mmpp: optional(MMPP, "open loop: Poisson at a rate that jumps between states", "another kind"),
    diurnal: optional(DIURNAL, "open loop: Poisson at a rate with the rhythm of a day", "another kind"),
    trace: optional(TRACE, "open loop: replays recorded arrivals", "another kind"),
    stages: beside(
      OF_A_RATE,
      optional(listOf(RATE_STAGE, 1), "changes of the rate; the last one stays", "no change"),
    ),
    burst: beside(
      OF_A_RATE,
      preset(integer(1, 1_000_000), 1, "requests that come at once; the rate stays that of single requests"),
    ),
    startAt: beside(
      ["diurnal", "stages"],
      preset(DURATION, "0s", "time of day at which the run starts; stages are followed from there"),
    ),
    users: optional(
      either({ scalar: integer(1, 10_000_000), list: listOf(USER_STAGE, 1) }),
      "closed loop: this many users, each with one request at a time; or stages that start from 0 users",
      "another kind",
    ),
    think: beside(
      ["users"],
      preset(DISTRIBUTION, "0s", "time between an answer and the user's next request"),
    ),
    process: beside(
      ["diurnal", "mmpp", "trace"],
      preset(
        word(["poisson", "constant"]),
        "poisson",
        "how requests fall under a rate that changes: by chance, or evenly, each when one more is due",
      ),
    ),
    noise: beside(
      [...OF_A_RATE, "diurnal", "mmpp"],
      optional(
        either({ scalar: PERCENT, map: NOISE }),
        "how much the rate differs from what is written: a factor of chance for each minute (or interval)",
        "not at all",
      ),
    ),
    stopAt: optional(
      POSITIVE_DURATION,
      "time of day at which arrivals end; what is under way goes on",
      "at the end of the run",
    ),
  },
  { what: "kind of arrivals", of: [...OF_A_RATE, "users", "mmpp", "diurnal", "trace"] },
);
