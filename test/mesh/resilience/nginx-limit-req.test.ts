import assert from "node:assert/strict";
import { NginxLimitReq } from "../../../src/mesh/resilience/nginx-limit-req";

const MS = 1e6;

/** What each request has to wait, in ms, or -1; all come at these times, in ms. */
function waits(options: ConstructorParameters<typeof NginxLimitReq>[0], times: readonly number[]): number[] {
  const bucket = new NginxLimitReq(options);
  return times.map((ms) => {
    const wait = bucket.request(ms * MS);
    return wait < 0 ? -1 : wait / MS;
  });
}

describe("NginxLimitReq", () => {
  it("refuses what comes before its time when there is no burst", () => {
    // 10 requests a second: one each 100 ms; after 99 ms, 10 thousandths of a request are missing.
    assert.deepEqual(waits({ rate: 10, burst: 0, delay: 0 }, [0, 50, 99, 100, 200]), [0, -1, -1, 0, 0]);
  });

  it("makes a burst wait so that it leaves at the rate", () => {
    assert.deepEqual(
      waits({ rate: 10, burst: 3, delay: 0 }, [0, 0, 0, 0, 0, 100]),
      [0, 100, 200, 300, -1, 300],
    );
  });

  it("lets a burst through at once with nodelay, and still refuses what is over it", () => {
    assert.deepEqual(waits({ rate: 10, burst: 2, delay: Infinity }, [0, 0, 0, 0, 100]), [0, 0, 0, -1, 0]);
  });

  it("makes only those wait that are over the delay", () => {
    assert.deepEqual(waits({ rate: 10, burst: 3, delay: 2 }, [0, 0, 0, 0]), [0, 0, 0, 100]);
  });

  it("reckons in whole thousandths of a request", () => {
    // 3 requests a second: in 333 ms, 999 thousandths drain; 1 is left, which is over a burst of 0.
    assert.deepEqual(waits({ rate: 3, burst: 0, delay: 0 }, [0, 333, 334]), [0, -1, 0]);
  });
});
