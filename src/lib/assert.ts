/** Thrown when meshsim itself is wrong, never for a wrong scenario. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** Ends the run with `message` when an invariant of ours does not hold; always on. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}
