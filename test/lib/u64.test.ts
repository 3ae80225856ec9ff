import assert from "node:assert/strict";
import fc from "fast-check";
import { modulo64, U64 } from "../../src/lib/u64";

const MASK = 0xffffffffffffffffn;
const whole = fc.bigInt({ min: 0n, max: MASK });

function of(value: bigint): U64 {
  return new U64().set(...words(value));
}

function words(value: bigint): [number, number] {
  return [Number(value >> 32n), Number(value & 0xffffffffn)];
}

function value({ high, low }: U64): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

describe("U64", () => {
  it("calculates as BigInt does", () => {
    fc.assert(
      fc.property(
        whole,
        whole,
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 63 }),
        (a, b, r, s) => {
          assert.equal(value(of(a).add(...words(b))), (a + b) & MASK);
          assert.equal(value(of(a).multiply(...words(b))), (a * b) & MASK);
          assert.equal(value(of(a).xor(...words(b))), a ^ b);
          const left = (a << BigInt(r)) & MASK;
          assert.equal(value(of(a).rotateLeft(r)), left | (a >> BigInt(64 - r)));
          assert.equal(value(of(a).xorShiftRight(s)), a ^ (a >> BigInt(s)));
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("divides with a rest", () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 67_108_864 }), (a, n) => {
        assert.equal(of(a).modulo(n), Number(a % BigInt(n)));
        assert.equal(modulo64(...words(a), n), Number(a % BigInt(n)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
