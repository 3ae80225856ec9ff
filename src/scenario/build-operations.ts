import type { SERVICE_BLOCK } from "./fields/services";
import type { Bulkhead, Operation, ResourcePool } from "./scenario";
import type { Type } from "./types";

type ServiceValues = typeof SERVICE_BLOCK extends Type<infer V> ? V : never;

const NO_BYTES = { kind: "constant", value: 0 } as const;
/** An operation of which nothing is said but its steps. */
const PLAIN = {
  errors: 0,
  priority: "default",
  request: NO_BYTES,
  response: NO_BYTES,
  timeoutNs: Infinity,
  concurrency: null,
} as const;

export function buildOperations({ operations }: ServiceValues): Operation[] {
  return operations.map(({ name, value: body }) => {
    if (!("steps" in body)) return { ...PLAIN, name, steps: body };
    const { errors, priority, request, response, timeout, steps } = body;
    const concurrency = buildBulkhead(body.concurrency);
    return { name, errors, priority, request, response, timeoutNs: timeout ?? Infinity, concurrency, steps };
  });
}

type OperationValues = Extract<ServiceValues["operations"][number]["value"], { readonly steps: unknown }>;

function buildBulkhead(written: OperationValues["concurrency"]): Bulkhead | null {
  if (written === undefined) return null;
  if (typeof written === "number") return { limit: written, queue: Infinity, waitNs: Infinity };
  return { limit: written.limit, queue: written.queue ?? Infinity, waitNs: written.wait ?? Infinity };
}

export function buildPools({ pools = [] }: ServiceValues): ResourcePool[] {
  return pools.map(({ name, value: { size, wait } }) => ({ name, size, waitNs: wait ?? Infinity }));
}
