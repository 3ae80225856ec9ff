import { popularShare } from "../../kernel/distribution/zipf";
import { beside, block, optional, preset, required } from "../block";
import { word } from "../combine";
import { DISTRIBUTION } from "../distribution";
import { integer, PERCENT, POSITIVE_DURATION } from "../quantities";
import { OPERATION } from "../references";
import type { CacheStore, Step } from "../step";
import type { Type } from "../types";
import { report } from "../types";
import { KEYS_MAX, POPULARITY } from "./session";

/** At most, so that all of an instance's fit into memory. */
const ENTRIES_MAX = 10_000_000;

function cacheBlock(steps: Type<readonly Step[]>) {
  return block(
    "a cache",
    {
      hit: optional(PERCENT, "chance to find what is looked for", "entries, which fill as they are used"),
      entries: optional(
        integer(1, ENTRIES_MAX),
        "how many entries an instance holds: what is looked up is there if it was stored and not dropped " +
          "since; an instance that starts has none. With `from`, each instance of that service holds so " +
          "many of its share of the keys",
        "a chance, hit",
      ),
      keys: beside(
        ["entries"],
        optional(
          integer(1, KEYS_MAX),
          "how many different keys are looked up",
          "with key: session, those there are",
        ),
      ),
      distribution: beside(
        ["entries"],
        preset(POPULARITY, "uniform", "how popular the keys are, as of a session"),
      ),
      key: beside(
        ["entries"],
        preset(
          word(["drawn", "session"]),
          "drawn",
          "`drawn`: each look-up draws one of `keys`; `session`: that of the request's session; " +
            "without one it is missed",
        ),
      ),
      policy: beside(
        ["entries"],
        preset(
          word(["lru", "fifo"]),
          "lru",
          "what makes room: the entry not asked for for longest, or the one that came first",
        ),
      ),
      ttl: beside(
        ["entries"],
        optional(POSITIVE_DURATION, "how long an entry is of use after it was stored", "for ever"),
      ),
      cost: optional(DISTRIBUTION, "CPU time of a look-up", "none"),
      from: optional(
        OPERATION,
        "the `service.operation` that is asked; when that fails, nothing is found",
        "nobody: the cache is the instance's own",
      ),
      timeout: beside(["from"], optional(POSITIVE_DURATION, "limit for asking", "the policy's timeout")),
      miss: required(steps, "what is done when it is not found; with `entries` it is stored after that"),
    },
    { what: "kind of cache", of: ["hit", "entries"] },
  );
}

type CacheValues = ReturnType<typeof cacheBlock> extends Type<infer V> ? V : never;

/** `steps`: the type of a list of them, of which a cache is a part. Keys are drawn, or those of sessions. */
export function cacheOf(steps: Type<readonly Step[]>): Type<CacheValues> {
  const type = cacheBlock(steps);
  return {
    shape: type.shape,
    read(node, path, context) {
      const values = type.read(node, path, context);
      if (values?.entries === undefined) return values;
      const { key, keys, distribution, placeOf } = values;
      if (key === "drawn" && keys === undefined)
        return report(
          context,
          placeOf("entries"),
          `${path}.entries needs keys beside it: how many there are`,
        );
      if (key === "session" && (keys !== undefined || distribution !== 0)) {
        const what = keys !== undefined ? "keys" : "distribution";
        return report(
          context,
          placeOf(what),
          `${path}.${what} beside key: session: the clients' sessions say that`,
        );
      }
      return values;
    },
  };
}

export function toStore(values: CacheValues): CacheStore | null {
  const { entries, keys = null, distribution, policy, ttl, from } = values;
  if (entries === undefined) return null;
  const service = from?.service ?? null;
  return { entries, keys, exponent: distribution, policy, ttlNs: ttl ?? Infinity, service };
}

/** What no cache of so many entries can better: it holds what is asked for most. */
export function mostHits({ entries, keys, exponent, service }: CacheStore): number {
  // How many instances share the keys is not known here.
  return keys === null || service !== null ? 1 : popularShare(entries, keys, exponent);
}
