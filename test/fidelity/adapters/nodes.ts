import assert from "node:assert/strict";
import { CRASH_LOOP, CrashLoopBackoff } from "../../../src/mesh/node/crash-loop-backoff";
import type { Adapters } from "./adapter";

const SECOND = 1e9;

interface CrashLoopCase {
  readonly initialSeconds: number;
  readonly maxSeconds: number;
  readonly callEverySeconds?: number;
  readonly expectedBackoffBeforeEachCall?: readonly number[];
  readonly ticks?: readonly {
    readonly t: number;
    readonly inBackoff: boolean;
    readonly backoffSeconds: number;
  }[];
  readonly expectedBackoffSeconds?: number;
  readonly expectedInBackoff?: boolean;
  readonly expectedDelaysSeconds?: readonly number[];
  readonly resetAfterSeconds?: number;
}

function crashLoop(vector: CrashLoopCase): void {
  const { initialSeconds, maxSeconds } = vector;
  const options = { initialNs: initialSeconds * SECOND, maxNs: maxSeconds * SECOND };
  const backoff = new CrashLoopBackoff(options);
  const next = (seconds: number): void => {
    backoff.next(seconds * SECOND, seconds * SECOND);
  };
  if (vector.expectedBackoffBeforeEachCall !== undefined) {
    vector.expectedBackoffBeforeEachCall.forEach((expected, k) => {
      assert.equal(backoff.delayNs, expected * SECOND);
      next(k * vector.callEverySeconds!);
    });
  } else if (vector.ticks !== undefined) {
    // As in the test of client-go, the value is looked at only while it holds.
    for (const { t, inBackoff, backoffSeconds } of vector.ticks) {
      assert.equal(backoff.isWaiting(t * SECOND), inBackoff, `at ${t} s`);
      if (inBackoff) assert.equal(backoff.delayNs, backoffSeconds * SECOND, `at ${t} s`);
      else next(t);
    }
  } else if (vector.expectedDelaysSeconds !== undefined) {
    assert.deepEqual(options, CRASH_LOOP);
    assert.equal(vector.resetAfterSeconds, 2 * maxSeconds);
    delays(backoff, vector.expectedDelaysSeconds);
  } else atMost(backoff, vector, next);
}

/** One that ends as soon as it is started: the first restart is at once. */
function delays(backoff: CrashLoopBackoff, expected: readonly number[]): void {
  let now = SECOND;
  assert.equal(backoff.ended(now), 0);
  for (const seconds of expected) {
    const wait = backoff.ended(now);
    assert.equal(wait, seconds * SECOND);
    now += wait;
  }
}

/** What becomes of the longest wait some time after it was set. */
function atMost(
  backoff: CrashLoopBackoff,
  { maxSeconds, expectedBackoffSeconds, expectedInBackoff }: CrashLoopCase,
  next: (seconds: number) => void,
): void {
  let now = 0;
  while (backoff.delayNs < maxSeconds * SECOND) {
    next(now);
    now += backoff.delayNs / SECOND;
  }
  if (expectedInBackoff !== undefined) {
    const since = now - backoff.delayNs / SECOND;
    assert.equal(backoff.isWaiting((since + 2 * maxSeconds + 1) * SECOND), expectedInBackoff);
    return;
  }
  next(now + 1);
  assert.equal(backoff.delayNs, expectedBackoffSeconds! * SECOND);
}

export const NODES: Adapters = { k8s_crashloop_backoff: { "": crashLoop } };
