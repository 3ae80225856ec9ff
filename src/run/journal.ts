import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Result } from "../stats/result";
import type { Job } from "./plan";
import { leaveLock, takeLock } from "./lock";
import { OutputError, removeLeftovers } from "./write-files";

/** Inside the folder that the results will go to. */
const FOLDER = ".unfinished";
const KEY = "key";
const LOCK = "lock";
const CHECKSUM_BYTES = 32;
const NAME = /^\d+-\d+$/;

/**
 * The runs of a long experiment that are done, one file each, so that whoever is killed can go on. A file is
 * there whole or not at all: it is written under another name, and carries a checksum over its content and
 * over the key, which says what the runs are of. What does not fit is as good as not there.
 */
export class Journal {
  readonly #folder: string;
  readonly #path: string;
  readonly #key: string;

  private constructor(folder: string, key: string) {
    this.#folder = folder;
    this.#path = join(resolve(folder), FOLDER);
    this.#key = key;
  }

  /** Runs kept in a folder of results, or null when nothing in it is unfinished. */
  static countIn(folder: string): number | null {
    const path = join(resolve(folder), FOLDER);
    if (!existsSync(path)) return null;
    return readdirSync(path).filter((name) => NAME.test(name)).length;
  }

  /**
   * Begins anew, or goes on with what is there. `key`: text that is the same only where runs are.
   * @throws OutputError when what is there is of something else, another process is at work on it, or the
   * folder cannot be written.
   */
  static open(folder: string, key: string, goesOn: boolean): Journal {
    const journal = new Journal(folder, key);
    guarded(folder, () => {
      mkdirSync(journal.#path, { recursive: true });
      journal.#lock();
      try {
        if (goesOn) journal.#check();
        else journal.#clear();
        removeLeftovers(folder);
        journal.#write(KEY, Buffer.from(key));
      } catch (error) {
        journal.close();
        throw error;
      }
    });
    return journal;
  }

  /**
   * Whatever is unfinished in a folder is given up.
   * @throws OutputError when another process is at work on it.
   */
  static discard(folder: string): void {
    if (Journal.countIn(folder) === null) return;
    guarded(folder, () => {
      const journal = new Journal(folder, "");
      journal.#lock();
      journal.remove();
    });
  }

  /** The result of a run that is done; null: it is not. */
  known({ variant, replication }: Job): Result | null {
    const path = join(this.#path, `${variant}-${replication}`);
    if (!existsSync(path)) return null;
    const content = readFileSync(path);
    const packed = content.subarray(CHECKSUM_BYTES);
    if (!this.#checksum(packed).equals(content.subarray(0, CHECKSUM_BYTES))) return null;
    return deserialize(inflateRawSync(packed)) as Result;
  }

  /** @throws OutputError */
  keep({ variant, replication }: Job, result: Result): void {
    const packed = deflateRawSync(serialize(result), { level: 1 });
    guarded(this.#folder, () => {
      this.#write(`${variant}-${replication}`, Buffer.concat([this.#checksum(packed), packed]));
    });
  }

  /** Once the results are written. */
  remove(): void {
    this.#clear();
    rmSync(this.#path, { recursive: true, force: true });
  }

  /** Others may go on with it. */
  close(): void {
    leaveLock(join(this.#path, LOCK));
  }

  /** Takes the folder away again where nothing is in it. */
  removeIfEmpty(): void {
    if (Journal.countIn(this.#folder) !== 0) return;
    this.remove();
    if (readdirSync(this.#folder).length === 0) rmdirSync(this.#folder);
  }

  /** The key goes first: without it nothing is taken for what it is not. */
  #clear(): void {
    rmSync(join(this.#path, KEY), { force: true });
    for (const name of readdirSync(this.#path)) if (name !== LOCK) rmSync(join(this.#path, name));
  }

  #lock(): void {
    const path = join(this.#path, LOCK);
    const held = takeLock(path);
    if (held === null) return;
    throw new OutputError(
      `${held.by} is at work on what is unfinished in ${this.#folder}`,
      held.isSeen ? "--out names another folder" : `if it is not any more: remove ${path}`,
    );
  }

  #check(): void {
    const path = join(this.#path, KEY);
    // Killed before the key was written: then nothing was kept either.
    if (!existsSync(path) || readFileSync(path, "utf8") === this.#key) return;
    throw new OutputError(
      `what is unfinished in ${this.#folder} is of another scenario, seed, or version of meshsim or node`,
      "--force begins anew; --out names another folder",
    );
  }

  #write(name: string, content: Uint8Array): void {
    const temporary = join(this.#path, `${name}.new`);
    writeFileSync(temporary, content);
    renameSync(temporary, join(this.#path, name));
  }

  #checksum(packed: Uint8Array): Buffer {
    return createHash("sha256").update(this.#key).update("\0").update(packed).digest();
  }
}

function guarded(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof OutputError) throw error;
    throw new OutputError(`cannot keep what is done in ${folder}: ${(error as Error).message}`);
  }
}
