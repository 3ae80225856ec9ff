import type { Progress } from "../run/execute";

const FIRST_BAR_MS = 500;
const REDRAW_MS = 200;
const PLAIN_MS = 10_000;
const MAX_WIDTH = 80;
const BAR_WIDTH = 16;

/** Where progress is shown: stderr, or what a test gives. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows how far the runs are: on a terminal one line that is redrawn, elsewhere a plain line every ten
 * seconds. Quick experiments show nothing.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #startMs: number;
  #shownMs: number;
  #drawn = false;

  /** `now` gives the wall time in milliseconds. */
  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#startMs = now();
    this.#shownMs = stream.isTTY === true ? this.#startMs + FIRST_BAR_MS - REDRAW_MS : this.#startMs;
  }

  update(progress: Progress): void {
    this.show((elapsedMs, width) => progressLine(progress, elapsedMs, width));
  }

  /** `text`: what to show, given the time so far and the columns there are. */
  show(text: (elapsedMs: number, width: number) => string): void {
    const nowMs = this.#now();
    if (nowMs - this.#shownMs < (this.#stream.isTTY === true ? REDRAW_MS : PLAIN_MS)) return;
    this.#shownMs = nowMs;
    const elapsedMs = nowMs - this.#startMs;
    if (this.#stream.isTTY === true) {
      // One column stays free: a full line would wrap on some terminals.
      // Some that do not know their width say 0.
      const width = Math.min(this.#stream.columns || MAX_WIDTH, MAX_WIDTH) - 1;
      this.#stream.write(`\r${text(elapsedMs, width).slice(0, width)}\x1b[K`);
      this.#drawn = true;
    } else {
      this.#stream.write(`${text(elapsedMs, Infinity)}\n`);
    }
  }

  /** Takes the line away, so that other text can be written. */
  clear(): void {
    if (this.#drawn) this.#stream.write("\r\x1b[K");
    this.#drawn = false;
  }
}

/** One line of at most `width` characters; the less important parts are left out when it would be longer. */
export function progressLine(progress: Progress, elapsedMs: number, width: number): string {
  const share = progress.totalNs > 0 ? progress.simulatedNs / progress.totalNs : 0;
  const filled = Math.floor(share * BAR_WIDTH);
  const job = Math.min(progress.finished + Math.max(progress.running, 1), progress.jobs);
  const parts = [
    `${Math.floor(share * 100)}%`.padStart(4),
    `job ${job}/${progress.jobs}`,
    `simulated ${clock(progress.simulatedNs / 1e9)}`,
    `${short(progress.requests / Math.max(elapsedMs / 1000, 1e-3))} requests/s`,
  ];
  if (share > 0) parts.push(`ETA ${clock(((elapsedMs / 1000) * (1 - share)) / share)}`);
  const bar = `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] `;
  for (let kept = parts.length; kept > 0; kept--) {
    const line = bar + parts.slice(0, kept).join("  ");
    if (line.length <= width) return line;
  }
  return parts[0].trim().slice(0, width);
}

/** Seconds as 12s, 3m05s or 2h07m. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${two(Math.floor(whole / 60) % 60)}m`;
}

/** A number in three digits or so: 950, 12.3k, 1.2M. */
function short(value: number): string {
  if (value < 1000) return String(Math.round(value));
  if (value < 1e6) return `${(value / 1000).toFixed(1)}k`;
  return `${(value / 1e6).toFixed(1)}M`;
}
