import { Beyond } from "./case";
import type { Block } from "./words";

/** Retries whose endpoint is chosen anew, and those that go where the call has not been, as cases say it. */
const INDEPENDENT = "independent choice each attempt";
const DISTINCT = "never the same instance twice";

export const DISTINCT_USERS = "users-distinct";

/** A pick is repeated so often at most: always enough. */
const MOST_PICKS = 100;

/** Is there to be a second client, whose retries go where the call has not been? */
export function wantsDistinct(variants: readonly unknown[]): boolean {
  const other = variants.find((variant) => variant !== INDEPENDENT && variant !== DISTINCT);
  if (other !== undefined) throw new Beyond(`client.retries.variants: ${JSON.stringify(other)}`);
  return variants.includes(DISTINCT);
}

interface Parts {
  readonly servers: readonly string[];
  readonly services: Block;
  readonly to: Record<string, Block>;
  readonly faults: Block[];
  readonly clients: Block;
}

/** The same once more, for a client that retries by `retry` and goes where it has not been. */
export function addDistinct({ servers, services, to, faults, clients }: Parts, retry: Block): void {
  for (const name of servers) {
    services[twin(name)] = services[name];
    to[twin(name)] = { ...to[name], retry: { ...retry, avoidPrevious: MOST_PICKS } };
  }
  for (const fault of [...faults]) {
    const on = fault.on as { service: string };
    faults.push({ ...fault, on: { ...on, service: twin(on.service) } });
  }
  const { target, ...rest } = clients.users as { target: string };
  clients[DISTINCT_USERS] = { target: twin(target), ...rest };
}

function twin(name: string): string {
  return name.replace(/^[^.]+/, (service) => `${service}-distinct`);
}
