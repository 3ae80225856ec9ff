import assert from "node:assert/strict";
import type { Random } from "../../src/lib/random";

export interface ScriptedRandom extends Random {
  /** Fails if draws are left over. */
  assertUsedUp(): void;
}

/**
 * Chance that was written down: `below(n)` answers the next draw modulo n, as Envoy's tests script `random()
 * % n`; `unit()` answers the next draw as it is, which must lie in (0, 1). Integers above 2^53 are given as
 * decimal text. Fails when the draws run out.
 */
export function scripted(...draws: (number | string)[]): ScriptedRandom {
  let used = 0;
  const next = (): number | string => {
    assert.ok(used < draws.length, `draw ${used + 1} was not scripted`);
    return draws[used++];
  };
  return {
    below: (n) => Number(BigInt(next()) % BigInt(n)),
    unit() {
      const draw = Number(next());
      assert.ok(draw > 0 && draw < 1, `${draw} is not in (0, 1)`);
      return draw;
    },
    assertUsedUp() {
      assert.equal(used, draws.length, `${draws.length - used} draws are left over`);
    },
  };
}
