import { ExitCode } from "./command";
import { say } from "./terminal";

/** The wish of the user, or of the system, that we stop. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** To exit with; null as long as nobody has asked us to stop. */
  exitCode(): number | null;
  /** Gives signals back their usual meaning. */
  release(): void;
}

/**
 * From now on the first SIGINT or SIGTERM aborts `signal`, so that what has been simulated can still be
 * written; the second ends the process at once. (Files are written in one go between signals, so none is left
 * half done.)
 */
export function catchSignals(): Interrupt {
  const controller = new AbortController();
  let code: number | null = null;
  const stop = (exitCode: number): void => {
    if (code !== null) process.exit(exitCode);
    code = exitCode;
    controller.abort();
    say("stopping; what has been simulated so far is kept (once more: stop at once)");
  };
  const onInterrupt = (): void => {
    stop(ExitCode.interrupted);
  };
  const onTerminate = (): void => {
    stop(ExitCode.terminated);
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}
