import type { SERVICE_BLOCK } from "./fields/services";
import type { Operation, ResourcePool } from "./scenario";
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
} as const;

export function buildOperations({ operations }: ServiceValues): Operation[] {
  return operations.map(({ name, value: body }) => {
    if (!("steps" in body)) return { ...PLAIN, name, steps: body };
    const { errors, priority, request, response, timeout, steps } = body;
    return { name, errors, priority, request, response, timeoutNs: timeout ?? Infinity, steps };
  });
}

export function buildPools({ pools = [] }: ServiceValues): ResourcePool[] {
  return pools.map(({ name, value: { size, wait } }) => ({ name, size, waitNs: wait ?? Infinity }));
}
