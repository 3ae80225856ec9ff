import { toMarkdown } from "../report/markdown";
import { toTerminal } from "../report/table";
import { checkPapers } from "../truth/check-papers";
import type { PaperReport } from "../truth/check-papers";
import { PAPERS } from "../truth/papers";
import type { Paper } from "../truth/paper";
import { arePapersRight, papersCsv, papersJson, papersView } from "../truth/papers-view";
import { ExitCode, UsageError } from "./command";
import type { Flags } from "./flags";
import { catchSignals } from "./interrupt";
import { matcher } from "./pattern";
import { ProgressLine } from "./progress";
import { say, useColor, width } from "./terminal";

/** `truth --papers`: figures that papers report, beside ours. */
export async function truthOfPapers(pattern: string | null, flags: Flags): Promise<number> {
  const settings: Record<string, string> = {};
  for (const { path, value, flag } of flags.overrides) if (flag === "--replications") settings[path] = value;
  const papers = chosen(pattern);
  const interrupt = catchSignals();
  const line = new ProgressLine(process.stderr, () => performance.now());
  const onProgress = (finished: number, all: number): void => {
    line.show(() => `paper ${finished} of ${all}`);
  };
  let reports: PaperReport[];
  try {
    const isShown = flags.progress && !flags.quiet;
    const { jobs } = flags;
    const { signal } = interrupt;
    reports = await checkPapers(papers, { jobs, signal, settings, ...(isShown ? { onProgress } : {}) });
  } finally {
    line.clear();
    interrupt.release();
  }
  const stopped = interrupt.exitCode();
  if (stopped !== null) say(`stopped after ${reports.length} of ${papers.length} papers`);
  process.stdout.write(textOf(reports, papers === PAPERS, flags));
  if (stopped !== null) return stopped;
  return arePapersRight(reports) || flags.exitZero ? ExitCode.ok : ExitCode.failure;
}

function chosen(pattern: string | null): readonly Paper[] {
  if (pattern === null) return PAPERS;
  const isWanted = matcher(pattern);
  const found = PAPERS.filter(({ name, scenario }) => [name, scenario].some(isWanted));
  if (found.length > 0) return found;
  const names = PAPERS.map(({ scenario }) => scenario).join(", ");
  throw new UsageError(`--only ${pattern}: no paper is called so; there are ${names}`);
}

function textOf(reports: readonly PaperReport[], isAll: boolean, { format, color: wish }: Flags): string {
  switch (format) {
    case "csv":
      return papersCsv(reports);
    case "json":
      return papersJson(reports);
    case "markdown":
      return toMarkdown(papersView(reports, { isWide: true, isAll }));
    case "table": {
      const color = useColor(process.stdout, wish, process.env);
      return toTerminal(papersView(reports, { isWide: false, isAll }), { color, width: width() });
    }
  }
}
