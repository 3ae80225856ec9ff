import { statSync } from "node:fs";
import { resolve } from "node:path";

/** Every file that text was read from, with what it looked like then. */
const READ = new Map<string, string>();

export function noteRead(path: string): void {
  READ.set(resolve(path), lookOf(path));
}

/** Their number. */
export function countRead(): number {
  return READ.size;
}

/** Those that look other than when they were read. */
export function changedSince(): string[] {
  return [...READ].filter(([path, look]) => lookOf(path) !== look).map(([path]) => path);
}

/** Changes when the file is written, replaced, or gone. */
function lookOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? "gone" : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}
