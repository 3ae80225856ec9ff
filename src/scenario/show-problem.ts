import type { Problem } from "./problem";

const WIDTH = 80;
const RED = "\u001b[31m";
const YELLOW = "\u001b[33m";
const BOLD = "\u001b[1m";
const RESET = "\u001b[0m";

/**
 * A problem as a compiler would show it: place, severity and message on one line, then the source line cut to
 * 80 columns around the place, with the place underlined. Control characters in either are shown as spaces.
 */
export function showProblem(problem: Problem, options: { readonly color?: boolean } = {}): string {
  const paint = (code: string, text: string): string =>
    options.color === true ? `${code}${text}${RESET}` : text;
  const tint = problem.severity === "error" ? RED : YELLOW;
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(":");
  const severity = paint(tint, problem.severity);
  const head = `${paint(BOLD, printable(place))}  ${severity}  ${printable(problem.message)}`;
  if (problem.source === null || problem.line === null || problem.column === null) return head;
  const gutter = `${String(problem.line).padStart(5)} | `;
  const shown = cut(printable(problem.source), problem.column - 1, problem.length, WIDTH - gutter.length);
  const underline = " ".repeat(shown.start) + paint(tint, "^".repeat(shown.length));
  return `${head}\n${gutter}${shown.text}\n${" ".repeat(gutter.length - 2)}| ${underline}`;
}

function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, " ");
}

/**
 * The part of a line that shows columns [start, start + length) as well as fits, with `...` where it was cut.
 */
function cut(
  line: string,
  start: number,
  length: number,
  width: number,
): { text: string; start: number; length: number } {
  if (line.length <= width) return { text: line.trimEnd(), start, length: Math.max(1, length) };
  const room = width - 6;
  // A third of the room before the place, the rest for it and what follows.
  const from = Math.max(0, Math.min(start - Math.floor(room / 3), line.length - room));
  const to = Math.min(line.length, from + room);
  const before = from > 0 ? "..." : "";
  const after = to < line.length ? "..." : "";
  const shownLength = Math.max(1, Math.min(length, to - start));
  return {
    text: before + line.slice(from, to) + after,
    start: start - from + before.length,
    length: shownLength,
  };
}
