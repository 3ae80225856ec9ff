/** Text that goes to a file or a pipe is laid out for this many columns, whatever the terminal. */
const WIDTH_OF_FILES = 80;

/** Whether to colour `stream`: the user's word, else NO_COLOR, else whether it is a terminal that can. */
export function useColor(
  stream: { readonly isTTY?: boolean },
  wish: boolean | null,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (wish !== null) return wish;
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/**
 * Who reads our output may leave when they have seen enough, as `head` does: no reason to complain. Where it
 * can not be written for another reason, that is said on stderr, and the exit code is 1.
 */
export function watchStreams(): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    say(`meshsim: the result cannot be written to stdout: ${error.message}`);
    process.exitCode = 1;
  });
}

/** A message on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Columns that there are for the result. */
export function width(): number {
  return process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : WIDTH_OF_FILES;
}
