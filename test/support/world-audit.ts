import assert from "node:assert/strict";
import { GAUGES, IN_FLIGHT, QUEUE } from "../../src/world/gauges";
import * as Rows from "../../src/world/instances";
import * as R from "../../src/world/rows";
import type { NodeCores } from "../../src/world/node-cores";
import { poolsOf } from "../../src/world/resource-pools";
import type { World } from "../../src/world/world";

/** From now on, giving a row back twice, or one that was never taken, throws. */
export function watchRows(pool: World): void {
  const calls = new Set<number>();
  const attempts = new Set<number>();
  const taken = (half: Set<number>, row: number, kind: string): number => {
    assert.ok(!half.has(row), `${kind} ${row} is given to two`);
    half.add(row);
    return row;
  };
  const takeCall = pool.takeCall.bind(pool);
  pool.takeCall = (): number => {
    const row = takeCall();
    assert.ok(!attempts.has(row), `row ${row} of a new call has an attempt`);
    return taken(calls, row, "call");
  };
  const takeAttempt = pool.takeAttempt.bind(pool);
  pool.takeAttempt = (call): number => {
    const row = takeAttempt(call);
    assert.ok(row === call || !calls.has(row), `row ${row} has another call`);
    return taken(attempts, row, "attempt");
  };
  const takeBranch = pool.takeBranch.bind(pool);
  pool.takeBranch = (): number => {
    const row = takeBranch();
    assert.ok(!calls.has(row), `row ${row} of a branch has a call`);
    return taken(attempts, row, "attempt");
  };
  const giveCall = pool.giveCall.bind(pool);
  pool.giveCall = (row): void => {
    assert.ok(calls.delete(row), `call ${row} is freed twice`);
    giveCall(row);
  };
  const giveAttempt = pool.giveAttempt.bind(pool);
  pool.giveAttempt = (row): void => {
    assert.ok(attempts.delete(row), `attempt ${row} is freed twice`);
    giveAttempt(row);
  };
}

/**
 * What is counted agrees with what there is: workers held, lines, requests inside, requests open at each
 * proxy, places in retry budgets. Holds at any time between two events.
 */
export function auditWorld(world: World): void {
  auditInstances(world);
  auditPriorities(world);
  auditClusters(world);
  auditCores(world);
}

/** Cores at work are as many as are counted, no more than a node has. */
function auditCores(world: World): void {
  const { instances, governors } = world;
  const busy = instances.services.map(() => 0);
  const onNode = new Map<NodeCores, number>();
  for (let instance = 0; instance < instances.count; instance++) {
    const cpu = instances.cpu[instance];
    if (cpu !== undefined) busy[instances.serviceOf(instance).index] += cpu.busy;
    const governor = governors.find(instance);
    if (governor === undefined) continue;
    const { node, granted } = governor;
    assert.ok(granted >= 0 && granted <= governor.demand, instances.name(instance));
    if (node !== null) onNode.set(node, (onNode.get(node) ?? 0) + granted);
  }
  for (const [{ cores }, granted] of onNode)
    assert.ok(granted <= cores + 1e-6, `${granted} of ${cores} cores`);
  for (const { index, spec, sharesCpu, busyIsHeld, busy: gauge } of instances.services) {
    if (sharesCpu === 0 || busyIsHeld === 1) continue;
    const level = world.observer.gauges.level(gauge);
    assert.ok(
      Math.abs(level - busy[index]) < 1e-6,
      `cores at work in ${spec.name}: ${level}, ${busy[index]}`,
    );
  }
}

function auditInstances(world: World): void {
  const { instances } = world;
  const held = new Map<number, number>();
  const lines = new Map<number, number>();
  const inside = new Map<number, number>();
  const queued = new Map<number, number>();
  const slots = new Map<string, number>();
  const { i } = world;
  for (let frame = 0; frame < world.used; frame++) {
    const a = frame << (R.ROW_SHIFT + 1);
    if (i[a + R.STATE] === R.FREE || i[a + R.INSTANCE] < 0) continue;
    const instance = i[a + R.INSTANCE];
    const { index } = instances.serviceOf(instance);
    if (i[a + R.FLAGS] & R.HOLDS_WORKER) add(held, instance);
    if (i[a + R.STATE] === R.QUEUED) {
      add(lines, instance);
      add(queued, index);
    }
    if (i[a + R.FLAGS] & R.INSIDE) add(inside, index);
    auditSlot(world, frame, slots);
  }
  for (let instance = 0; instance < instances.count; instance++) {
    const row = instance << (Rows.INSTANCE_SHIFT + 1);
    const name = instances.name(instance);
    assert.equal(instances.i[row + Rows.IN_USE], held.get(instance) ?? 0, `workers in use of ${name}`);
    assert.equal(instances.i[row + Rows.LINE], lines.get(instance) ?? 0, `line of ${name}`);
    poolsOf(instances.serviceOf(instance).spec).forEach(({ size, queue }, pool) => {
      const used = world.slotsInUse(instance, pool);
      assert.equal(used, slots.get(`${instance}/${pool}`) ?? 0, `slots in use of ${name}`);
      const waiting = world.waitingFor(instance, pool);
      assert.ok(waiting.length === 0 || used === size, `${name} lets requests wait for free slots`);
      assert.ok(waiting.length <= queue, `${name} lets more wait than may`);
      assert.equal(waiting.length, slots.get(`${instance}/${pool} waiting`) ?? 0, `waiting for ${name}`);
    });
  }
  const { gauges } = world.observer;
  for (const { index, scope, spec, central } of instances.services) {
    assert.equal(
      gauges.level(scope * GAUGES + IN_FLIGHT),
      inside.get(index) ?? 0,
      `requests in ${spec.name}`,
    );
    const waiting = (queued.get(index) ?? 0) + (central?.size ?? 0);
    assert.equal(gauges.level(scope * GAUGES + QUEUE), waiting, `queue of ${spec.name}`);
  }
}

/** Lines are in the order of priority, and the last of each is known. */
function auditPriorities(world: World): void {
  const { instances, program } = world;
  for (let instance = 0; instance < instances.count; instance++) {
    const line = world.line(instance);
    const priorities = line.map(
      (frame) => program.priorityOf[world.i[(frame << (R.ROW_SHIFT + 1)) + R.OPERATION]],
    );
    const isOrdered = instances.serviceOf(instance).hasPriorities === 1;
    if (isOrdered)
      assert.deepEqual([...priorities].sort(), priorities, `line of ${instances.name(instance)}`);
    for (let priority = 0; priority < Rows.PRIORITIES; priority++) {
      const last = isOrdered ? (line[priorities.lastIndexOf(priority)] ?? -1) : -1;
      assert.equal(instances.lastOf[instance * Rows.PRIORITIES + priority], last, instances.name(instance));
    }
  }
}

function auditSlot(world: World, frame: number, slots: Map<string, number>): void {
  const { i, instances } = world;
  const a = frame << (R.ROW_SHIFT + 1);
  const holds = (i[a + R.FLAGS] & R.HOLDS_SLOT) !== 0;
  const waits = i[a + R.STATE] === R.WAITING_SLOT;
  if (!holds && !waits) return;
  assert.ok(!(holds && waits), "a branch waits for a slot with one in its hands");
  const instance = i[a + R.INSTANCE];
  const most = Math.max(...instances.services.map(({ spec }) => poolsOf(spec).length));
  const pool =
    i[a + R.FLAGS] & R.IS_BRANCH ? world.cold[a + R.POOL] - instance * most : bulkheadOf(world, a, instance);
  add(slots, `${instance}/${pool}${waits ? " waiting" : ""}`);
}

/** Number of the pool that limits the operation of an attempt. */
function bulkheadOf(world: World, a: number, instance: number): number {
  const { index, spec } = world.instances.serviceOf(instance);
  const operation = world.i[a + R.OPERATION] - world.program.firstOperation[index];
  const before = spec.operations.slice(0, operation).filter(({ concurrency }) => concurrency !== null);
  return spec.pools.length + before.length;
}

function auditClusters(world: World): void {
  const open = new Map<number, number>();
  const slots = new Map<number, number>();
  const retrying = new Map<number, number>();
  const { i } = world;
  let roots = 0;
  let withLists = 0;
  for (let call = 0; call < world.used; call++) {
    const c = call << (R.ROW_SHIFT + 1);
    const flags = i[c + R.TRIES_AND_FLAGS];
    if ((flags & R.CALL_OPEN) === 0) continue;
    const cluster = i[c + R.CLUSTER];
    if (flags & R.ROOT) roots++;
    if (flags & R.IN_BUDGET) add(retrying, cluster);
    for (let attempt = i[c + R.CURRENT]; attempt >= 0; attempt = before(world, attempt)) {
      const a = attempt << (R.ROW_SHIFT + 1);
      assert.equal(i[a + R.CALL], call, "an attempt is of the call that has it under way");
      assert.ok(i[a + R.STATE] !== R.FREE && (i[a + R.FLAGS] & R.ABANDONED) === 0, "it is under way");
      add(open, cluster);
      if (world.slotOf(attempt) >= 0) add(slots, cluster);
    }
    if (flags & R.HAS_TRIED) withLists++;
  }
  assert.ok(world.tried.held >= withLists, "what is noted of calls is there");
  if (withLists === 0) assert.equal(world.tried.held, 0, "what calls tried is forgotten with them");
  assert.equal(world.openRequests, roots, "open requests");
  world.clusters.forEach((cluster, index) => {
    const name = `${cluster.edge.caller} -> ${cluster.edge.callee}`;
    assert.equal(cluster.open, open.get(index) ?? 0, `attempts under way, ${name}`);
    assert.equal(cluster.retrying, retrying.get(index) ?? 0, `retries under way, ${name}`);
    const active = cluster.endpoints.active.reduce((sum, count) => sum + count, 0);
    // Where an endpoint is chosen for a connection, that is what counts at it.
    const pinned = cluster.hosts?.isPinned === 1 ? cluster.hosts.count.reduce((sum, n) => sum + n, 0) : 0;
    assert.equal(active, (slots.get(index) ?? 0) + pinned, `requests by endpoint, ${name}`);
  });
}

/** What a call has under way beside an attempt. */
function before(world: World, attempt: number): number {
  return world.hasHedges === 1 ? world.cold[(attempt << (R.ROW_SHIFT + 1)) + R.OTHER] : -1;
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
