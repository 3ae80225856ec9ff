/**
 * Which part of the users a key belongs to: a hash of the key, and parts of all hashes one after the other.
 * The same key is always in the same part, and adding to the last part moves nobody out of the others.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_split_clients_module.c, src/core/ngx_murmurhash.c @3f6f782.
 * Draws: none.
 */

import { assert } from "../../lib/assert";
import { TextBytes } from "./xx-hash";

const M = 0x5bd1e995;
const HASHES = 0xffffffff;
const bytes = new TextBytes();

/** MurmurHash2 of a text in UTF-8, from seed 0. */
export function murmurHash2(text: string): number {
  bytes.set(text);
  const { length } = bytes;
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(bytes.word(at), M);
    word ^= word >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  if (at < length) {
    for (let k = length - 1; k >= at; k--) hash ^= bytes.byte(k) << (8 * (k - at));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export class SplitClients {
  /** By part: the first hash that is not in it or in those before. */
  private readonly ends: readonly number[];

  /** `percents`: of each part, in hundredths; null: all the rest. A key may be in none. */
  constructor(percents: readonly (number | null)[]) {
    const hundredths = percents.map((percent) => (percent === null ? null : Math.round(percent * 100)));
    const sum = hundredths.reduce<number>((all, own) => all + (own ?? 0), 0);
    assert(sum <= 10_000, `parts of ${sum / 100}% are more than there is`);
    let end = 0;
    this.ends = hundredths.map((own) =>
      // The product is below 2^53: exact.
      own === null ? Infinity : (end += Math.floor((own * HASHES) / 10_000)),
    );
  }

  /** The part that `key` is in, or -1. */
  partOf(key: string): number {
    const hash = murmurHash2(key);
    return this.ends.findIndex((end) => hash < end);
  }
}
