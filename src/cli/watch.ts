import { basename } from "node:path";
import type { Round } from "../report/since";
import type { Command } from "./command";
import { ExitCode, InputError, RunError, UsageError } from "./command";
import { changedSince, countRead } from "./files-read";
import type { Flags } from "./flags";
import { STDIN } from "./scenario-file";
import { say } from "./terminal";

const POLL_MS = 200;

/** What a watched command has come to so far. */
export interface Rounds {
  last: Round | null;
}

/**
 * Runs a command, and again whenever a file that it has read changes: the scenario, what it includes, its
 * data. Resolves when somebody stops it.
 */
export async function watching(command: Command, operands: readonly string[], flags: Flags): Promise<number> {
  if (operands.includes(STDIN)) throw new UsageError("--watch needs a file: standard input does not change");
  const rounds: Rounds = { last: null };
  let code = await command(operands, { ...flags, rounds });
  for (;;) {
    if (code === ExitCode.interrupted || code === ExitCode.terminated) return code;
    const count = countRead();
    if (!flags.quiet) say(`watching ${count} ${count === 1 ? "file" : "files"}; Ctrl-C leaves`);
    const stopped = await change();
    if (stopped !== null) return stopped;
    if (!flags.quiet)
      say(
        `\n${changedSince()
          .map((path) => basename(path))
          .join(", ")} changed`,
      );
    // What the last round has written may be replaced.
    code = await again(() => command(operands, { ...flags, rounds, force: true, resume: false }));
  }
}

/** What can be mended by changing the files is told and waited for. */
async function again(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof RunError)) throw error;
    say(`meshsim: ${error.message}`);
    return ExitCode.usage;
  }
}

/** Null: a file has changed, and has stopped changing; else the exit code of the signal that came first. */
function change(): Promise<number | null> {
  return new Promise((resolve) => {
    let before = "";
    const timer = setInterval(() => {
      const now = changedSince().join("\n");
      if (now !== "" && now === before) leave(null);
      before = now;
    }, POLL_MS);
    const onInterrupt = (): void => {
      leave(ExitCode.interrupted);
    };
    const onTerminate = (): void => {
      leave(ExitCode.terminated);
    };
    const leave = (code: number | null): void => {
      clearInterval(timer);
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      resolve(code);
    };
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
  });
}
