import { block, optional, preset } from "../block";
import { BOOLEAN, integer, quantity } from "../quantities";

/** Above this, some keys would be too rare or too common to tell apart. */
const EXPONENT_MAX = 10;

/** Exponent of Zipf's law; 0: all keys alike. */
export const POPULARITY = quantity(
  "popularity",
  "uniform, or zipf and its exponent such as zipf 1.1",
  ({ text }) => {
    if (text === "uniform") return 0;
    const exponent = Number(/^zipf\s+(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
    if (exponent > 0 && exponent <= EXPONENT_MAX) return exponent;
    const advice = text === "zipf" ? "zipf needs its exponent; write for example zipf 1.1" : null;
    if (advice !== null || exponent > EXPONENT_MAX || exponent === 0)
      return { wrong: `: ${advice ?? `the exponent must be above 0 and at most ${EXPONENT_MAX}`}` };
    return { wrong: `: ${JSON.stringify(text)} is not a popularity; write uniform or zipf 1.1` };
  },
);

export const KEYS_MAX = 10_000_000;

export const SESSION = block("a session", {
  keys: optional(
    integer(1, KEYS_MAX),
    "how many different keys there are: of users, carts or whatever requests belong to",
    "with perUser, one for each user",
  ),
  distribution: preset(
    POPULARITY,
    "uniform",
    "how popular they are: `uniform`, or `zipf s`, where the k-th most popular is asked for 1/k^s as often",
  ),
  perUser: preset(BOOLEAN, false, "true: a user of a closed loop keeps one key, drawn once"),
});
