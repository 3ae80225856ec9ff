/**
 * CRC-32 of a text in UTF-8 (the one of Ethernet and zip), which nginx and HAProxy hash keys with.
 *
 * Source: nginx/nginx src/core/ngx_crc32.h @3f6f782; zlib crc32_combine for that of two texts in a row.
 * Draws: none.
 */

import type { KeyHash } from "../../lib/key-hash";
import { TextBytes } from "./xx-hash";

const POLYNOMIAL = 0xedb88320;
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  return crc;
});

const bytes = new TextBytes();

/** The state before the first byte; at the end all bits of a state are turned over. */
export const CRC32_START = -1;

/** The state after one more byte. */
export function crc32Byte(state: number, byte: number): number {
  return TABLE[(state ^ byte) & 0xff] ^ (state >>> 8);
}

/** The state after a text. */
export function crc32Text(state: number, text: string): number {
  bytes.set(text);
  for (let k = 0; k < bytes.length; k++) state = crc32Byte(state, bytes.byte(k));
  return state;
}

export function crc32(text: string): number {
  return ~crc32Text(CRC32_START, text) >>> 0;
}

/** That of `text` followed by another text, which has this CRC and so many bytes. */
export function crc32Before(text: string, crc: number, length: number): number {
  let state = ~crc32Text(CRC32_START, text);
  for (let k = 0; k < length; k++) state = crc32Byte(state, 0);
  return (state ^ crc) >>> 0;
}

/** The CRC as the low word, and how many bytes the text has as the high one. */
class Crc32 implements KeyHash {
  high = 0;
  low = 0;

  hash(text: string): void {
    this.low = ~crc32Text(CRC32_START, text);
    this.high = bytes.length;
  }
}

/** One for all, so that owners can keep what it has hashed. */
export const CRC32_OF_KEYS: KeyHash = new Crc32();
