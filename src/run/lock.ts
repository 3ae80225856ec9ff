import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

/** Of a try to take a lock. */
export interface Held {
  /** The process that has it. */
  readonly by: string;
  /** Whether that process was seen; on another machine it cannot be. */
  readonly isSeen: boolean;
}

/**
 * Takes a lock, which is a file with the name of a process in it. One that a process left that is gone (it
 * was killed) is taken over. Null: it is ours now, or was already; else who has it.
 */
export function takeLock(path: string): Held | null {
  const own = nameOf(process.pid);
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 2) throw error;
    }
    const found = textOf(path);
    if (found === own) return null;
    if (found === null) continue;
    const held = holderOf(found);
    if (held !== null) return held;
    setAside(path, found);
  }
}

export function leaveLock(path: string): void {
  if (textOf(path) === nameOf(process.pid)) rmSync(path, { force: true });
}

/** Process, when it began (numbers are given again), and machine. */
function nameOf(pid: number): string {
  return JSON.stringify([pid, startOf(pid), hostname()]);
}

/** Null: who wrote this is gone. */
function holderOf(text: string): Held | null {
  let pid: unknown;
  let start: unknown;
  let host: unknown;
  try {
    [pid, start, host] = JSON.parse(text) as unknown[];
  } catch {
    return null; // Killed before it was written to its end.
  }
  if (host !== hostname()) return { by: `process ${String(pid)} on ${String(host)}`, isSeen: false };
  if (typeof pid !== "number" || !isAlive(pid) || startOf(pid) !== start) return null;
  return { by: `process ${pid}`, isSeen: true };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** In ticks since the machine started, where the system tells; else empty. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  // The name of the program stands in brackets, and may have spaces and brackets in it.
  return stat === null
    ? ""
    : (stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .at(19) ?? "");
}

/** Takes away a lock that nobody holds, and not what another has put in its place meanwhile. */
function setAside(path: string, abandoned: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another was faster.
  }
  if (textOf(aside) === abandoned) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
