import { canaryTarget, fenceposts, rollingStep } from "../mesh/deploy/rolling-update";
import type { ReplicaSet } from "../mesh/deploy/rolling-update";
import { compareForDeletion } from "../mesh/deploy/scale-down";
import type { RolloutPlan } from "../scenario/faults";
import * as Rows from "./instances";
import type { ServiceState } from "./service-state";
import { DEPLOY, KIND_BITS } from "./rows";
import type { World } from "./world";

const { UP } = Rows;

/** What there is to be of a service, and how it is brought about. */
interface Deployment {
  readonly service: ServiceState;
  /** How many instances there are to be. */
  desired: number;
  /** The version that all are to be of in the end. */
  newest: number;
  /** by version: how many instances of it there are to be now */
  readonly wanted: number[];
  /** The rollout under way, or null. */
  rollout: RolloutPlan | null;
  /** Canary steps that are over; when the hold of the present one is (ns), -1: it has not begun. */
  stepsOver: number;
  holdUntil: number;
  minReadyNs: number;
  /** Some instances found no place. */
  isLacking: boolean;
  /** When it looks next; -1: not before something happens. */
  looksAt: number;
}

/** Brings about the number and the versions of instances that are wanted, as Kubernetes' controllers do. */
export class Deployments {
  private readonly world: World;
  /** by service */
  private readonly deployments: readonly Deployment[];

  constructor(world: World) {
    this.world = world;
    this.deployments = world.instances.services.map((service) => ({
      service,
      desired: service.initialCount,
      newest: 0,
      wanted: service.countsOf(service.initialCount),
      rollout: null,
      stepsOver: 0,
      holdUntil: -1,
      minReadyNs: 0,
      isLacking: false,
      looksAt: -1,
    }));
  }

  /** All instances of a service are to be of another version. */
  rollOut(service: number, rollout: RolloutPlan): void {
    const deployment = this.deployments[service];
    const { versions } = deployment.service.spec;
    Object.assign(deployment, {
      newest: versions.findIndex(({ name }) => name === rollout.version),
      rollout,
      stepsOver: 0,
      holdUntil: -1,
      minReadyNs: rollout.minReadyNs,
    });
    this.look(service);
  }

  /** There are to be so many instances of a service; answers how many there were to be. */
  scale(service: number, to: number): number {
    const before = this.deployments[service].desired;
    this.deployments[service].desired = to;
    this.look(service);
    return before;
  }

  /** An instance has come up or gone down. */
  changed(service: number): void {
    const { rollout, isLacking } = this.deployments[service];
    if (rollout !== null || isLacking) this.lookAt(service, this.world.queue.now);
  }

  /** There may be place where there was none. */
  retry(): void {
    this.deployments.forEach(({ isLacking }, service) => {
      if (isLacking) this.lookAt(service, this.world.queue.now);
    });
  }

  /** Looks at what there is, and does what is to be done now. */
  look(service: number): void {
    const deployment = this.deployments[service];
    if (deployment.looksAt <= this.world.queue.now) deployment.looksAt = -1;
    deployment.isLacking = false;
    this.plan(deployment);
    deployment.wanted.forEach((_, version) => {
      this.reconcile(deployment, version);
    });
    if (deployment.rollout !== null) this.proceed(deployment, deployment.rollout);
  }

  /** The timer of a look goes off. */
  lookDue(service: number): void {
    if (this.deployments[service].looksAt === this.world.queue.now) this.look(service);
  }

  private plan(deployment: Deployment): void {
    const { desired, newest, wanted, rollout, service } = deployment;
    if (service.spec.mix !== null) {
      wanted.splice(0, wanted.length, ...service.countsOf(desired));
      return;
    }
    const posts =
      rollout === null
        ? { surge: desired, unavailable: desired }
        : fenceposts(rollout.maxSurge, rollout.maxUnavailable, desired);
    const old = wanted.map((_, version) => version).filter((version) => version !== newest);
    const target = this.target(deployment);
    const next = rollingStep(
      { desired, target, ...posts },
      this.setOf(deployment, newest),
      old.map((version) => this.setOf(deployment, version)),
    );
    wanted[newest] = next.fresh;
    old.forEach((version, k) => {
      wanted[version] = next.old[k];
    });
  }

  private target({ rollout, stepsOver, desired }: Deployment): number {
    const step = rollout?.canary.at(stepsOver);
    return step === undefined ? desired : canaryTarget(step.weight, desired);
  }

  private setOf(deployment: Deployment, version: number): ReplicaSet {
    const { now } = this.world.queue;
    const available = this.instancesOf(deployment, version).filter(
      (instance) => this.availableAt(deployment, instance) <= now,
    );
    const replicas = deployment.wanted[version];
    return { replicas, available: Math.min(replicas, available.length) };
  }

  /** Those of a version that are there and not told to stop. */
  private instancesOf({ service }: Deployment, version: number): number[] {
    const { instances } = this.world;
    const all = Array.from({ length: service.instanceCount }, (_, k) => service.firstInstance + k);
    return all.filter((one) => instances.isWanted(one) && instances.version[one] === version);
  }

  /** When an instance counts as available, if nothing happens to it; those of the beginning always do. */
  private availableAt({ minReadyNs }: Deployment, instance: number): number {
    const { instances } = this.world;
    if (instances.status(instance) !== UP) return Infinity;
    return instances.upSince[instance] === 0 ? 0 : instances.upSince[instance] + minReadyNs;
  }

  /** Starts instances that lack, and stops those that are too many. */
  private reconcile(deployment: Deployment, version: number): void {
    const there = this.instancesOf(deployment, version);
    const lack = deployment.wanted[version] - there.length;
    for (let k = 0; k < lack; k++) {
      if (!this.start(deployment, version)) break;
    }
    if (lack >= 0) return;
    const { versions } = deployment.service;
    const isOld = deployment.service.spec.mix === null && version !== deployment.newest;
    const why = isOld ? `${versions[deployment.newest].name} comes for it` : "more than are wanted";
    for (const instance of this.ranked(there).slice(0, -lack)) this.world.lifecycle.stop(instance, why);
  }

  private start(deployment: Deployment, version: number): boolean {
    const place = this.world.placement.place(deployment.service);
    const slot = this.world.instances.freeSlot(deployment.service);
    if (place === null || slot < 0) {
      deployment.isLacking = true;
      return false;
    }
    this.world.lifecycle.start(slot, place.zone, place.node, version);
    return true;
  }

  private ranked(instances: readonly number[]): number[] {
    const { instances: all, queue } = this.world;
    const isReady = (instance: number): boolean => all.status(instance) === UP;
    const company = new Map<number, number>();
    for (const instance of instances.filter(isReady)) {
      company.set(all.node[instance], (company.get(all.node[instance]) ?? 0) + 1);
    }
    const candidates = instances.map((instance) => ({
      number: instance,
      isReady: isReady(instance),
      onNode: company.get(all.node[instance]) ?? 0,
      readySince: all.upSince[instance],
    }));
    return candidates.sort((a, b) => compareForDeletion(a, b, queue.now)).map(({ number }) => number);
  }

  /** Goes to the next step of a rollout when the present one is done, or waits for what it needs. */
  private proceed(deployment: Deployment, rollout: RolloutPlan): void {
    const { service, desired, newest, wanted } = deployment;
    const { now } = this.world.queue;
    const target = this.target(deployment);
    const others = wanted.reduce((sum, count) => sum + count, -wanted[newest]);
    const isThere = this.setOf(deployment, newest).available >= target && others === desired - target;
    if (!isThere) {
      this.awaitAvailable(deployment);
      return;
    }
    const name = service.versions[newest].name;
    const { index } = service;
    if (deployment.stepsOver === rollout.canary.length) {
      deployment.rollout = null;
      this.note("rollout-end", service, `all ${desired} instances run ${name}`);
      return;
    }
    const { weight, holdNs } = rollout.canary[deployment.stepsOver];
    if (deployment.holdUntil < 0) {
      this.note("rollout-step", service, `${target} of ${desired} instances run ${name}: ${100 * weight}%`);
      deployment.holdUntil = now + holdNs;
    }
    if (now < deployment.holdUntil) this.lookAt(index, deployment.holdUntil);
    else {
      deployment.stepsOver++;
      deployment.holdUntil = -1;
      this.look(index);
    }
  }

  /** Looks again when the next of the instances that are ready has been so for long enough. */
  private awaitAvailable(deployment: Deployment): void {
    const { now } = this.world.queue;
    const { service, wanted } = deployment;
    const times = wanted.flatMap((_, version) =>
      this.instancesOf(deployment, version).map((instance) => this.availableAt(deployment, instance)),
    );
    const next = Math.min(...times.filter((time) => time > now));
    if (next < Infinity) this.lookAt(service.index, next);
  }

  private lookAt(service: number, at: number): void {
    const deployment = this.deployments[service];
    const { queue } = this.world;
    if (deployment.looksAt >= queue.now && deployment.looksAt <= at) return;
    deployment.looksAt = at;
    if (at === queue.now) this.world.soon((service << KIND_BITS) | DEPLOY);
    else queue.push(at, (service << KIND_BITS) | DEPLOY);
  }

  private note(kind: string, service: ServiceState, detail: string): void {
    this.world.observer.note(this.world.queue.now, kind, service.spec.name, detail);
  }
}
