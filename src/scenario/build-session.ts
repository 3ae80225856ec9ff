import type { CLIENT_BLOCK } from "./fields/clients";
import { KEYS_MAX } from "./fields/session";
import type { Session } from "./client";
import type { Context, Type } from "./types";
import { report } from "./types";

type ClientValues = typeof CLIENT_BLOCK extends Type<infer V> ? V : never;

/** Null: requests carry no keys (or a problem, which has been reported). */
export function buildSession(client: string, value: ClientValues, context: Context): Session | null {
  const { session, arrivals } = value;
  if (session === undefined) return null;
  const { keys, distribution, perUser } = session;
  const wrong = (key: "keys" | "perUser" | "distribution", message: string): null =>
    report(context, session.placeOf(key), `clients.${client}.session${message}`);
  if (!perUser) {
    if (keys === undefined) return wrong("keys", " needs keys: how many there are");
    return { keys, exponent: distribution, perUser: null };
  }
  if (arrivals.users === undefined)
    return wrong("perUser", ".perUser needs arrivals.users: in an open loop no user comes back");
  if (keys !== undefined) return { keys, exponent: distribution, perUser: "drawn" };
  if (distribution !== 0)
    return wrong("distribution", ".distribution needs keys: without, each user has one of its own");
  const most =
    typeof arrivals.users === "number" ? arrivals.users : Math.max(...arrivals.users.map(({ to }) => to));
  return { keys: Math.min(Math.max(most, 1), KEYS_MAX), exponent: 0, perUser: "each" };
}
