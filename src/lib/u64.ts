/**
 * An unsigned 64-bit number that can be calculated with, as two 32-bit words, modulo 2^64: what hash
 * functions need. (BigInt can do it too, but makes a new object at each step.)
 */
export class U64 {
  /** Both as signed words. */
  high = 0;
  low = 0;

  set(high: number, low: number): this {
    this.high = high | 0;
    this.low = low | 0;
    return this;
  }

  add(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.low = sum | 0;
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    return this;
  }

  multiply(high: number, low: number): this {
    const carry = highOfProduct(this.low, low);
    this.high = (Math.imul(this.high, low) + Math.imul(this.low, high) + carry) | 0;
    this.low = Math.imul(this.low, low);
    return this;
  }

  xor(high: number, low: number): this {
    this.high ^= high;
    this.low ^= low;
    return this;
  }

  /** By 1 to 31 bits. */
  rotateLeft(bits: number): this {
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
    return this;
  }

  /** x ^= x >> bits, for 1 to 63 bits. */
  xorShiftRight(bits: number): this {
    const { high, low } = this;
    if (bits >= 32) return this.xor(0, high >>> (bits - 32));
    return this.xor(high >>> bits, (low >>> bits) | (high << (32 - bits)));
  }

  /** The rest when divided by `n`, a whole number from 1 to 2^26. */
  modulo(n: number): number {
    return modulo64(this.high, this.low, n);
  }
}

/** The rest of a 64-bit number of two words when divided by `n`, a whole number from 1 to 2^26. */
export function modulo64(high: number, low: number, n: number): number {
  return (((high >>> 0) % n) * (4294967296 % n) + ((low >>> 0) % n)) % n;
}

/** The high word of the product of two unsigned words. */
function highOfProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (other >>> 16)) | 0;
}
