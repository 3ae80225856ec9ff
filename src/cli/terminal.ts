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

/** Who reads our output may leave when they have seen enough, as `head` does: no reason to complain. */
export function allowClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** A message on stderr. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
