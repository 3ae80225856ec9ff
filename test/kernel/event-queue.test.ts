import assert from "node:assert/strict";
import fc from "fast-check";
import { EventQueue } from "../../src/kernel/event-queue";

/**
 * What the queue should do, in the plainest way: a list, of which the earliest and among those the oldest
 * comes next.
 */
class Model {
  private readonly events: { time: number; order: number; code: number }[] = [];
  private order = 0;

  push(time: number, code: number): void {
    this.events.push({ time, order: this.order++, code });
  }

  next(): { time: number; code: number } | undefined {
    this.events.sort((a, b) => a.time - b.time || a.order - b.order);
    return this.events.shift();
  }

  get size(): number {
    return this.events.length;
  }
}

/** Few and small times, so that many are equal. */
const DELAYS = [0, 3, 10];

type Command =
  | { readonly kind: "push"; readonly after: number }
  | { readonly kind: "lane"; readonly lane: number }
  | { readonly kind: "source"; readonly after: number }
  | { readonly kind: "next"; readonly times: number };

const COMMAND: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("push" as const), after: fc.nat(12) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("lane" as const), lane: fc.nat(DELAYS.length - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("source" as const), after: fc.nat(4) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("next" as const), times: fc.integer({ min: 1, max: 4 }) }),
  },
);

interface Internals {
  count: number;
  lanes: { head: number; end: number }[];
}

/** Runs the commands on a queue and on the model, and then takes all that is left. */
function agree(commands: readonly Command[], firstSeq: number, firstEntry: number, crowd?: number): void {
  const queue = new EventQueue(crowd);
  const model = new Model();
  const lanes = DELAYS.map((delay) => queue.lane(delay));
  const source = queue.lane(Infinity);
  const internals = queue as unknown as Internals;
  internals.count = firstSeq;
  for (const lane of internals.lanes) lane.head = lane.end = firstEntry;
  let code = 0;
  let sourceTime = 0;
  const take = (): void => {
    const expected = model.next();
    const got = queue.next();
    if (expected === undefined) {
      assert.equal(got, -1);
      return;
    }
    assert.deepEqual([queue.now, got], [expected.time, expected.code]);
  };
  for (const command of commands) {
    code++;
    switch (command.kind) {
      case "push":
        queue.push(queue.now + command.after, code);
        model.push(queue.now + command.after, code);
        break;
      case "lane": {
        const lane = lanes[command.lane];
        const time = queue.now + DELAYS[command.lane];
        queue.pushLane(lane, time, code);
        model.push(time, code);
        break;
      }
      case "source":
        sourceTime = Math.max(sourceTime, queue.now) + command.after;
        queue.pushLane(source, sourceTime, code);
        model.push(sourceTime, code);
        break;
      case "next":
        for (let k = 0; k < command.times; k++) take();
    }
    assert.equal(queue.isEmptyBut(0), model.size === 0);
  }
  while (model.size > 0) take();
  assert.equal(queue.next(), -1);
  assert.ok(queue.isEmptyBut(0));
}

describe("EventQueue", () => {
  it("gives events by time and, among equal times, in the order in which they were pushed", () => {
    const queue = new EventQueue();
    queue.push(5, 1);
    queue.push(3, 2);
    queue.push(5, 3);
    queue.push(3, 4);
    const taken = Array.from({ length: 5 }, () => [queue.next(), queue.now]);
    assert.deepEqual(taken, [
      [2, 3],
      [4, 3],
      [1, 5],
      [3, 5],
      [-1, 5],
    ]);
    assert.equal(queue.taken, 4);
  });

  it("agrees with a sorted list, lanes included", () => {
    fc.assert(
      fc.property(fc.array(COMMAND, { maxLength: 150, size: "max" }), (commands) => {
        agree(commands, 0, 0);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("agrees where sequence numbers and those of lanes go round", () => {
    const last = 0x7fffffff;
    fc.assert(
      fc.property(
        fc.array(COMMAND, { maxLength: 150, size: "max" }),
        fc.nat(120),
        fc.nat(60),
        (commands, seq, entry) => {
          agree(commands, last - seq, last - entry);
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });

  it("agrees with thousands of events, in the heap and in lanes", () => {
    const commands = fc.sample(COMMAND, { numRuns: 6000, seed: 3 });
    // Mostly filling, then mostly emptying: both must grow.
    agree(
      commands.filter(({ kind }, k) => kind !== "next" || k % 5 === 0),
      0x7fffffff - 3000,
      0x7fffffff - 1500,
    );
  });

  it("agrees where most events are kept apart until they are near, whatever their times", () => {
    // Times of all sizes: most are far beyond the ring, or in one slot with many others.
    const after = fc.oneof(fc.nat(12), fc.nat(1e4), fc.nat(1e9), fc.constant(3e13));
    const push = fc.record({ kind: fc.constant("push" as const), after });
    const one = fc.oneof({ weight: 2, arbitrary: push }, COMMAND);
    const commands = fc.array(one, { maxLength: 300, size: "max" });
    fc.assert(
      fc.property(commands, fc.integer({ min: 1, max: 40 }), fc.nat(120), (list, crowd, seq) => {
        agree(list, 0x7fffffff - seq, 0, crowd);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it("agrees with thousands of events whose density changes a thousandfold", () => {
    const queue = new EventQueue();
    const times: number[] = [];
    let code = 0;
    // Sparse, dense, sparse again: what is near has to be found anew each time.
    for (const scale of [1e9, 1e6, 1e12]) {
      for (let k = 0; k < 6000; k++) {
        const time = queue.now + Math.round(scale * -Math.log(((k * 7919) % 6000) / 6000 + 1e-4) + scale);
        times.push(time);
        queue.push(time, code++);
      }
      const order = times.map((time, event) => ({ time, event })).sort((a, b) => a.time - b.time);
      for (const { time, event } of order.slice(0, 4000)) {
        assert.equal(queue.next(), event);
        assert.equal(queue.now, time);
        times[event] = Infinity;
      }
    }
  });

  it("knows one lane for each delay, and as many sources as are asked for", () => {
    const queue = new EventQueue();
    assert.equal(queue.lane(5), queue.lane(5));
    assert.notEqual(queue.lane(5), queue.lane(6));
    assert.notEqual(queue.lane(Infinity), queue.lane(Infinity));
  });

  it("is empty but for so many events when no more are in the heap and none in lanes", () => {
    const queue = new EventQueue();
    queue.push(1, 1);
    queue.push(2, 2);
    assert.deepEqual([queue.isEmptyBut(1), queue.isEmptyBut(2)], [false, true]);
    queue.pushLane(queue.lane(4), 1, 3);
    assert.equal(queue.isEmptyBut(5), false);
    queue.next();
    assert.equal(queue.isEmptyBut(5), false);
    queue.next();
    assert.equal(queue.isEmptyBut(1), true);
  });
});
