import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

export interface OutputFile {
  /** Name inside the folder, without directories. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * The results cannot be put where the user wants them. With a `hint` it is for the user to choose another
 * place; without, the system would not let us.
 */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Checks, before any work is done, that `writeFiles` will be able to write into `folder`. Leaves nothing
 * behind.
 * @throws OutputError
 */
export function checkFolder(folder: string, force: boolean): void {
  const target = resolve(folder);
  let parent = target;
  while (!existsSync(parent)) parent = dirname(parent);
  if (!statSync(parent).isDirectory()) {
    throw new OutputError(
      `cannot write results to ${folder}: ${parent === target ? "it" : parent} is a file`,
      "--out names a folder",
    );
  }
  if (parent === target && !force && readdirSync(target).length > 0) {
    throw new OutputError(
      `${folder} exists and is not empty`,
      "--force replaces its results; --out names another folder",
    );
  }
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    rmdirSync(mkdtempSync(join(parent, TEMPORARY)));
  } catch (error) {
    throw new OutputError(`cannot write results to ${folder}: ${reason(error)}`);
  }
}

/**
 * Puts all files into `folder`, or none of them. They are first written whole to a temporary folder on the
 * same disk and then moved, so neither an error nor the end of the process leaves half a file. Runs without
 * giving way to signal handlers.
 *
 * In a folder that exists, files of the same names are replaced, those whose names are `stale` (left by an
 * earlier run) go, and all others stay.
 * @throws OutputError
 */
export function writeFiles(
  folder: string,
  files: readonly OutputFile[],
  stale: (name: string) => boolean = () => false,
): void {
  const target = resolve(folder);
  let temporary: string | null = null;
  try {
    const exists = existsSync(target);
    const beside = exists ? target : dirname(target);
    mkdirSync(beside, { recursive: true });
    temporary = mkdtempSync(join(beside, TEMPORARY));
    const fresh = join(temporary, "new");
    mkdirSync(fresh);
    for (const { name, content } of files) writeFileSync(join(fresh, name), content);
    if (exists) replaceIn(target, temporary, fresh, files, stale);
    else renameSync(fresh, target);
  } catch (error) {
    throw new OutputError(`cannot write results to ${folder}: ${reason(error)}`);
  } finally {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

const TEMPORARY = ".meshsim-";

/** What a process that was killed while it wrote has left. */
export function removeLeftovers(folder: string): void {
  const target = resolve(folder);
  if (!existsSync(target)) return;
  for (const name of readdirSync(target)) {
    if (name.startsWith(TEMPORARY)) rmSync(join(target, name), { recursive: true, force: true });
  }
}

/** Moves the old files out and the new ones in; on an error, moves everything back. */
function replaceIn(
  target: string,
  temporary: string,
  fresh: string,
  files: readonly OutputFile[],
  stale: (name: string) => boolean,
): void {
  const old = join(temporary, "old");
  mkdirSync(old);
  const done: { from: string; to: string }[] = [];
  const move = (from: string, to: string): void => {
    renameSync(from, to);
    done.push({ from, to });
  };
  try {
    for (const name of new Set([...readdirSync(target).filter(stale), ...files.map((file) => file.name)])) {
      if (isFile(join(target, name))) move(join(target, name), join(old, name));
    }
    for (const { name } of files) move(join(fresh, name), join(target, name));
  } catch (error) {
    for (const { from, to } of done.reverse()) renameSync(to, from);
    throw error;
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

/** What the system said, without the path and the name of the call that only we know. */
function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOSPC: "no space left on the disk",
    ENOENT: "the folder cannot be made",
    ENOTDIR: "part of the path is a file",
    EISDIR: "a folder stands where a file must go",
    ENAMETOOLONG: "the name is too long",
  };
  return (code === undefined ? undefined : words[code]) ?? (error as Error).message;
}
