import { Sampler } from "../../kernel/distribution/sampler";
import { Stream } from "../../kernel/stream";
import type { CheckResult } from "../../mesh/active-check";
import { OK } from "../../mesh/outcome";
import type { Cluster } from "../cluster";
import * as Rows from "../instances";
import { isZero } from "../links";
import * as R from "../rows";
import type { World } from "../world";
import type { Check, Prober } from "./cluster-checks";
import { ProbeRequests } from "./probe-requests";

const { HEALTH_DUE, HEALTH_MESSAGE, KIND_BITS } = R;
const { DRAINING, INSTANCE_SHIFT, IN_USE, LINE, REFUSING, UNREACHABLE, UP } = Rows;

/** Where a probe is: on its way, worked on, on its way back, or nowhere: nothing of it will be heard. */
const [OUT, INSIDE, BACK, LOST] = [0, 1, 2, 3];

/** A probe under way; used again when it is back or lost. */
interface Probe {
  check: Check | null;
  stage: number;
  result: CheckResult;
  isDegraded: boolean;
}

/** What a pair of caller and callee needs for its probes. */
interface Means {
  readonly random: Stream;
  /** Null: the answer takes no time. */
  readonly work: Sampler | null;
}

/**
 * Sends the probes of all proxies. They take the network's time, meet its faults, and find their instance as
 * it is then: one that listens answers, aside from its requests; one that is frozen does when it goes on, or
 * at once where only its kernel is asked; one that is not there refuses, or says nothing. Probes that are
 * requests are in `ProbeRequests`. When arrivals end, so do probes.
 */
export class HealthProber implements Prober {
  private readonly world: World;
  private readonly requests: ProbeRequests;
  /** by number; those that are over stay */
  private readonly checks: Check[] = [];
  private readonly probes: Probe[] = [];
  private readonly free: number[] = [];
  private readonly means = new Map<Cluster, Means>();

  constructor(world: World) {
    this.world = world;
    this.requests = new ProbeRequests(world, (check, result) => {
      if (!check.isOver) this.end(check, result, false);
    });
  }

  /** A proxy has come to be. */
  follow(cluster: Cluster): void {
    const { checks } = cluster;
    if (checks === null) return;
    const { work } = checks.spec;
    this.means.set(cluster, {
      random: new Stream(this.world.seed, `health/${cluster.name}`),
      work: isZero(work) ? null : new Sampler(work),
    });
    checks.begin(this);
  }

  schedule(check: Check, at: number): void {
    if (check.index < 0) check.index = this.checks.push(check) - 1;
    check.dueAt = at;
    this.world.queue.push(at, (check.index << KIND_BITS) | HEALTH_DUE);
  }

  happens(kind: number, index: number): void {
    if (kind === HEALTH_DUE) this.due(this.checks[index]);
    else this.moves(index);
  }

  /** The attempt that is a probe has an end. */
  answered(attempt: number, outcome: number): void {
    this.requests.answered(attempt, outcome);
  }

  private due(check: Check): void {
    const { now } = this.world.queue;
    if (check.dueAt !== now) return;
    if (check.probe < 0) {
      if (!check.isOver && now < this.world.durationNs) this.send(check);
      return;
    }
    this.forget(check);
    if (!check.isOver) this.end(check, "networkFailure", false);
  }

  /** Nobody listens to a check's probe any more. */
  private forget({ cluster, probe }: Check): void {
    if (cluster.checks!.spec.operation !== null) this.requests.abandon(probe);
    else if (this.probes[probe].stage === LOST) this.give(probe);
    else this.probes[probe].check = null;
  }

  private send(check: Check): void {
    const { world } = this;
    const { now } = world.queue;
    const { cluster } = check;
    const { spec } = cluster.checks!;
    check.startedAt = now;
    if (now >= world.warmupNs) cluster.edge.probes++;
    if (spec.operation !== null)
      check.probe = this.requests.send(check, spec.operation, this.means.get(cluster)!.random);
    else {
      check.probe = this.take(check);
      this.carry(check.probe, check, false);
    }
    this.schedule(check, now + spec.timeoutNs);
  }

  private moves(index: number): void {
    const probe = this.probes[index];
    const { check } = probe;
    if (check?.isOver === true) check.probe = -1;
    if (check === null || check.isOver) this.give(index);
    else if (probe.stage === OUT) this.arrives(index, check);
    else if (probe.stage === INSIDE) this.leaves(index, check);
    else {
      this.give(index);
      this.end(check, probe.result, probe.isDegraded);
    }
  }

  private arrives(index: number, check: Check): void {
    const { world } = this;
    const { cluster, instance } = check;
    const { type } = cluster.checks!.spec;
    const probe = this.probes[index];
    const status = world.instances.status(instance);
    if (status === UNREACHABLE) {
      probe.stage = LOST;
      return;
    }
    if (status !== UP && status !== DRAINING) probe.result = "networkFailure";
    else if (type === "tcp") probe.result = "pass";
    else if (world.frozen > 0 && world.faults.shared.freezer.isFrozen(instance)) {
      world.faults.shared.freezer.holdEvent((index << KIND_BITS) | HEALTH_MESSAGE, instance);
      return;
    } else {
      this.isWorkedOn(index, check);
      return;
    }
    this.returns(index, check);
  }

  private isWorkedOn(index: number, check: Check): void {
    const { world } = this;
    const { cluster, instance } = check;
    const { random, work } = this.means.get(cluster)!;
    const probe = this.probes[index];
    probe.result = this.metFaults(instance, cluster, random);
    if (work === null) {
      this.leaves(index, check);
      return;
    }
    probe.stage = INSIDE;
    const ns = Math.round(work.sample(random) / world.instances.speed(instance));
    world.queue.push(world.queue.now + ns, (index << KIND_BITS) | HEALTH_MESSAGE);
  }

  /** What faults of calls make of a probe: those that are of all operations. */
  private metFaults(instance: number, { edge }: Cluster, random: Stream): CheckResult {
    const { world } = this;
    const { calls } = world.faults.shared;
    if (world.arrivalFaults > 0) {
      if (calls.resets(random.unit(), instance, -1, edge.index)) return "networkFailure";
      if (calls.fastError(random.unit(), instance, -1, edge.index) !== OK) return "failure";
    }
    if (world.errorFaults === 0) return "pass";
    return calls.error(random.unit(), instance, -1, edge.index) === OK ? "pass" : "failure";
  }

  private leaves(index: number, check: Check): void {
    const { instances } = this.world;
    const { cluster, instance } = check;
    const probe = this.probes[index];
    const status = instances.status(instance);
    if (status === UNREACHABLE) {
      probe.stage = LOST;
      return;
    }
    if (status === REFUSING) probe.result = "networkFailure";
    const row = instance << (INSTANCE_SHIFT + 1);
    const load = instances.i[row | IN_USE] + instances.i[row | LINE];
    probe.isDegraded = load > cluster.checks!.spec.degradedAbove;
    this.returns(index, check);
  }

  private returns(index: number, check: Check): void {
    this.probes[index].stage = BACK;
    this.carry(index, check, true);
  }

  /** A probe is over for its proxy. */
  private end(check: Check, result: CheckResult, isDegraded: boolean): void {
    const { now } = this.world.queue;
    const { cluster } = check;
    const checks = cluster.checks!;
    check.probe = -1;
    if (result !== "pass" && check.startedAt >= this.world.warmupNs) cluster.edge.probeFailures++;
    this.schedule(check, checks.checked(check, result, now));
    if (!checks.settle(check, result, isDegraded, now)) return;
    if (check.state.isHealthy || cluster.view.members.has(check.instance)) cluster.choosesAnew(now);
    else {
      cluster.refresh(now);
      if (cluster.hosts !== null) this.world.dropLeft(cluster);
    }
  }

  /** Sends a probe, or its answer, on its way. */
  private carry(index: number, { cluster, instance }: Check, isAnswer: boolean): void {
    const { world } = this;
    const { queue, instances } = world;
    const ends = [cluster.zone, instances.zone[instance]];
    const [from, to] = isAnswer ? ends.reverse() : ends;
    const { random } = this.means.get(cluster)!;
    const latency = world.latencyOfProbe(from, to, instance, cluster.edge.index, random);
    const isCut =
      world.partitions > 0 && world.faults.shared.partitions.cutsProbe(cluster, instance, isAnswer);
    if (isCut || latency === Infinity) this.probes[index].stage = LOST;
    else queue.push(queue.now + latency, (index << KIND_BITS) | HEALTH_MESSAGE);
  }

  private take(check: Check): number {
    const index = this.free.pop() ?? this.probes.push({} as Probe) - 1;
    Object.assign(this.probes[index], { check, stage: OUT, result: "pass", isDegraded: false });
    return index;
  }

  private give(index: number): void {
    this.probes[index].check = null;
    this.free.push(index);
  }
}
