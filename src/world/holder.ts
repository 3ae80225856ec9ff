import type { Cluster } from "./cluster";
import type { World } from "./world";

/** Whose proxy one is. */
export interface Holder {
  /** -1: a service. */
  readonly client: number;
  /** The instance, or one of those that share the proxy; -1: a client, or an instance that is gone. */
  readonly instance: number;
}

export function holderOf({ scenario, wiring }: World, { index, edge }: Cluster): Holder {
  if (edge.callerKind === "client")
    return { client: scenario.clients.findIndex(({ name }) => name === edge.caller), instance: -1 };
  const at = wiring.clusterOf.indexOf(index);
  return { client: -1, instance: at < 0 ? -1 : Math.floor(at / wiring.ordinals) };
}
