import assert from "node:assert/strict";
import { Codel } from "../../../src/mesh/resilience/codel";
import { TestRandom } from "../../support/test-random";

const TARGET = 5;
const INTERVAL = 100;
const MANY = 9;

/** How many are shed at `now` before one is served, all having waited for long. */
function shed(codel: Codel, now: number, left = MANY): number {
  for (let count = 0; ; count++) if (!codel.sheds(now, TARGET, left)) return count;
}

/** In a spell that began at 110 with `from` as its count: when the first shed, second and so on are due. */
function schedule(start: number, from: number, count: number): number[] {
  const times = [start];
  for (let k = 0; k < count; k++) times.push(times[k] + Math.round(INTERVAL / Math.sqrt(from + k)));
  return times;
}

/** The RFC's routine as it is written there, which takes from the queue itself; a packet is its arrival. */
class Rfc8289 {
  private firstAboveTime = 0;
  private dropNext = 0;
  private count = 0;
  private lastCount = 0;
  private dropping = false;

  /** How many it drops before it delivers one from `queue`. */
  dequeue(queue: number[], now: number): number {
    let dropped = 0;
    let okToDrop = this.doDequeue(queue, now);
    if (this.dropping) {
      if (!okToDrop) this.dropping = false;
      while (now >= this.dropNext && this.dropping) {
        dropped++;
        this.count++;
        okToDrop = this.doDequeue(queue, now);
        if (okToDrop) this.dropNext = this.controlLaw(this.dropNext);
        else this.dropping = false;
      }
    } else if (okToDrop) {
      dropped++;
      this.doDequeue(queue, now);
      this.dropping = true;
      const delta = this.count - this.lastCount;
      this.count = delta > 1 && now - this.dropNext < 16 * INTERVAL ? delta : 1;
      this.dropNext = this.controlLaw(now);
      this.lastCount = this.count;
    }
    return dropped;
  }

  private doDequeue(queue: number[], now: number): boolean {
    const sojourn = now - queue.shift()!;
    if (sojourn < TARGET || queue.length <= 1) this.firstAboveTime = 0;
    else if (this.firstAboveTime === 0) this.firstAboveTime = now + INTERVAL;
    else return now >= this.firstAboveTime;
    return false;
  }

  private controlLaw(time: number): number {
    return time + Math.round(INTERVAL / Math.sqrt(this.count));
  }
}

describe("Codel", () => {
  it("sheds as the routine of its source does, in queues that come and go", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new TestRandom(seed);
      const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
      const rfc = new Rfc8289();
      const ours: number[] = [];
      const theirs: number[] = [];
      let total = 0;
      for (let now = 1; now < 20_000; now++) {
        // Now too much for one departure in 4, now too little.
        const rate = Math.floor(now / 2000) % 2 === 0 ? 3 : 6;
        if (random.below(rate) === 0) [ours, theirs].forEach((queue) => queue.push(now));
        if (now % 4 !== 0 || ours.length === 0) continue;
        total += rfc.dequeue(theirs, now);
        while (codel.sheds(now, now - ours[0], ours.length - 1)) ours.shift();
        ours.shift();
        assert.deepEqual(ours, theirs, `seed ${seed}, at ${now}`);
      }
      assert.ok(total > 100, `${total} shed`);
    }
  });

  it("sheds one when the wait has been above the target for an interval", () => {
    const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
    assert.equal(codel.sheds(0, TARGET - 1, MANY), false);
    assert.equal(shed(codel, 10), 0);
    assert.equal(shed(codel, 109), 0);
    assert.equal(shed(codel, 110), 1);
  });

  it("begins anew when one did not wait for long, or hardly anybody is left", () => {
    for (const [waited, left] of [
      [TARGET - 1, MANY],
      [TARGET, 1],
    ]) {
      const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
      assert.equal(shed(codel, 10), 0);
      assert.equal(codel.sheds(60, waited, left), false);
      assert.equal(shed(codel, 110), 0);
      assert.equal(shed(codel, 209), 0);
      assert.equal(shed(codel, 210), 1);
    }
  });

  it("sheds the next an interval over the square root of their number later", () => {
    const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
    shed(codel, 10);
    // 110, 210, 281, 339, 389 ...
    for (const time of schedule(110, 1, 20)) {
      assert.equal(shed(codel, time - 1), 0, `before ${time}`);
      assert.equal(shed(codel, time), 1, `at ${time}`);
    }
  });

  it("catches up with what was due while nobody was served", () => {
    const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
    shed(codel, 10);
    shed(codel, 110);
    // Due at 210, 281, 339, 389, 434, 475, 513.
    assert.equal(shed(codel, 500), 6);
    assert.equal(shed(codel, 512), 0);
    assert.equal(shed(codel, 513), 1);
  });

  it("goes on at the rate it had when the wait is soon too long again, and slowly otherwise", () => {
    const after = (pause: number): number => {
      const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
      shed(codel, 10);
      shed(codel, 110);
      shed(codel, 500);
      // Seven were shed, and the next was due at 513.
      assert.equal(codel.sheds(501, 0, MANY), false);
      const start = 513 + pause;
      assert.equal(shed(codel, start - INTERVAL), 0);
      assert.equal(shed(codel, start), 1);
      let next = start + 1;
      while (shed(codel, next) === 0) next++;
      return next - start;
    };
    assert.equal(after(16 * INTERVAL - 1), Math.round(INTERVAL / Math.sqrt(7 - 1)));
    assert.equal(after(16 * INTERVAL), INTERVAL);
  });

  it("forgets the wait when the queue runs empty without serving", () => {
    const codel = new Codel({ targetNs: TARGET, intervalNs: INTERVAL });
    shed(codel, 10);
    codel.emptied();
    assert.equal(shed(codel, 110), 0);
    assert.equal(shed(codel, 210), 1);
  });
});
