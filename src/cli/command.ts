import type { Flags } from "./flags";

/** Runs one command on its operands; resolves to the exit code. */
export type Command = (operands: readonly string[], flags: Flags) => Promise<number>;

/** What the shell is told. */
export const ExitCode = {
  ok: 0,
  /** A bug of ours, or the system failed us. */
  failure: 1,
  /** The command line or the scenario is wrong; nothing ran. */
  usage: 2,
  /** Ran to the end, results written, and an SLO did not hold. */
  sloMissed: 3,
  /** A plan for which no sizes in its ranges will do; the nearest miss is written. */
  noPlan: 4,
  /** Ran to the end, results written, and something is worse than in the results that it is held against. */
  regression: 5,
  /** 128 + the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

/** The command line is wrong. The message is for the user; no stack is shown. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** There is no scenario where the command line says. */
export class InputError extends UsageError {
  override readonly name = "InputError";
}

/** A run failed through no fault of the user's; `hint` says what to do about it. */
export class RunError extends Error {
  override readonly name = "RunError";
  readonly hint: string;

  constructor(message: string, hint: string, cause: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
