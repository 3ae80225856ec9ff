import CliTable from "cli-table3";
import type { Block, LineBlock, TableBlock, TextCell, Tone } from "./view";

export interface TerminalOptions {
  readonly color: boolean;
  /** In characters. */
  readonly width: number;
}

const SGR: Record<Tone, readonly [string, string]> = {
  plain: ["", ""],
  good: ["\u001b[32m", "\u001b[39m"],
  bad: ["\u001b[31m", "\u001b[39m"],
  strong: ["\u001b[1m", "\u001b[22m"],
};

const GAP = 2;
const INDENT = 6;
/**
 * Columns of names are not made narrower than this, nor is a table to please a terminal that is too narrow
 * for figures.
 */
const NARROWEST = 6;
const NO_RULES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};

/**
 * Lays blocks out for a terminal: tables without rules, a blank line around each and around lines of one
 * kind, lines of text wrapped.
 */
export function toTerminal(blocks: readonly Block[], options: TerminalOptions): string {
  const parts: string[] = [];
  let before: string | null = null;
  for (const block of blocks) {
    const group = groupOf(block);
    if (before !== null && (group !== before || group === "table")) parts.push("");
    parts.push(block.kind === "table" ? tableText(block, options) : lineText(block, options));
    before = group;
  }
  return parts.join("\n") + "\n";
}

/** Lines of one kind, such as notes or verdicts, stand together. */
function groupOf(block: Block): string {
  if (block.kind === "table") return "table";
  return block.tone === "good" || block.tone === "bad" ? "verdict" : block.tone;
}

function lineText({ text, tone, details }: LineBlock, { width, color }: TerminalOptions): string {
  const lines = [...wrap(text, width, 0), ...details.flatMap((detail) => wrap(detail, width, INDENT))];
  return lines.map((part) => paint(part, tone, color)).join("\n");
}

function tableText({ title, columns, rows }: TableBlock, { color, width }: TerminalOptions): string {
  const widths = columns.map(({ header }, i) =>
    Math.max(...[header, ...rows.map((row) => row[i].text)].map(displayWidth)),
  );
  shrink(
    widths,
    columns.map(({ align }) => align === "left"),
    width - GAP * (columns.length - 1),
  );
  const text = new CliTable({
    head: columns.map(({ header }) => paint(header, "strong", color)),
    colAligns: columns.map(({ align }) => align),
    colWidths: widths.map((columnWidth) => columnWidth + GAP),
    chars: NO_RULES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
  });
  const painted = ({ text: words, tone }: TextCell, i: number): string => {
    const parts = columns[i].wraps ? wrap(words, widths[i], 0, 0) : [words];
    return parts.map((part) => paint(part, tone, color)).join("\n");
  };
  text.push(...rows.map((row) => row.map(painted)));
  const lines = text
    .toString()
    .split("\n")
    .map((row) => row.trimEnd());
  return [...wrap(title, width, 0).map((part) => paint(part, "strong", color)), ...lines].join("\n");
}

/** Takes from the widest column of names, a character at a time, until all fit. */
function shrink(widths: number[], isName: readonly boolean[], room: number): void {
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const names = widths.map((width, i) => (isName[i] ? width : 0));
    const widest = names.indexOf(Math.max(...names));
    if (names[widest] <= NARROWEST) return;
    widths[widest]--;
  }
}

function paint(text: string, tone: Tone, color: boolean): string {
  const [on, off] = SGR[tone];
  return color && text !== "" ? on + text + off : text;
}

/**
 * Breaks at spaces; the first line is indented by `indent`, what follows a break by `hanging` more. A word
 * longer than a line stays whole.
 */
export function wrap(text: string, width: number, indent: number, hanging = INDENT): string[] {
  const [first, ...words] = text.split(" ");
  const lines = [" ".repeat(indent) + first];
  for (const word of words) {
    const current = lines[lines.length - 1];
    if (displayWidth(`${current} ${word}`) <= width) lines[lines.length - 1] = `${current} ${word}`;
    else lines.push(" ".repeat(indent + hanging) + word);
  }
  return lines.map((wrapped) => wrapped.trimEnd());
}

/**
 * East Asian characters and pictures take two columns; taking all beyond the first planes of Latin as such
 * errs safely.
 */
function displayWidth(text: string): number {
  return Array.from(text).reduce(
    (width, character) => width + (character.codePointAt(0)! >= 0x1100 ? 2 : 1),
    0,
  );
}
