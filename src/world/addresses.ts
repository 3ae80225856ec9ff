import { XxHash64 } from "../mesh/balance/xx-hash";

/**
 * The IPv4 addresses, as numbers, that those who go by them see. An instance has one in a network of its
 * zone: 10.zone.0.0/16, in the order of their numbers, so that the first 256 share their first three parts.
 * Sessions come from everywhere: theirs are hashes of their keys, and a client without sessions has one like
 * that.
 */
export function instanceAddress(instance: number, zone: number): number {
  return ((10 << 24) | ((zone & 0xff) << 16) | (instance & 0xffff)) >>> 0;
}

export function clientAddress(name: string): number {
  return new XxHash64().hash(name).low >>> 0;
}
