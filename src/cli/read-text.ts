import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { noteRead } from "./files-read";

const CHUNK = 1 << 20;

/**
 * The text of a file. Reads no more than `most` bytes of it, whatever it is: a device may have no end.
 * @throws Error that says in the user's words why it cannot be read.
 */
export function readTextFile(path: string, most: number): string {
  let file: number | null = null;
  noteRead(path);
  try {
    file = openSync(path, "r");
    const text = textOf(file, most);
    const wrong = text === null ? `it is larger than ${most / CHUNK} MiB` : notText(text);
    if (wrong !== null) throw new Error(wrong);
    return text!;
  } catch (error) {
    throw new Error(reason(error), { cause: error });
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Null: there is more than that. */
function textOf(file: number, most: number): string | null {
  const chunk = Buffer.allocUnsafe(CHUNK);
  const decoder = new StringDecoder("utf8");
  const parts: string[] = [];
  let size = 0;
  for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
    size += count;
    if (size > most) return null;
    parts.push(decoder.write(chunk.subarray(0, count)));
  }
  return parts.join("") + decoder.end();
}

/** Why what was read is not text as we take it; null: it is. */
export function notText(text: string): string | null {
  if (!/[\0\uFFFD]/.test(text)) return null;
  return text.startsWith("\uFFFD") ? "it is not text in UTF-8; UTF-16, perhaps" : "it is not text in UTF-8";
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "it is a folder",
    ENOTDIR: "part of the path is a file",
    ELOOP: "its links go in a circle",
    ENAMETOOLONG: "the name is too long",
  };
  return (code === undefined ? undefined : words[code]) ?? message;
}
