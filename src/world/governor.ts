import { ZERO } from "../lib/double";
import type { CfsBandwidth } from "../mesh/node/cfs-bandwidth";
import type { Tenant } from "../mesh/node/cpu-shares";
import type { Cpu } from "./cpu";
import type { NodeCores } from "./node-cores";

/**
 * What limits the cores of one instance from outside, from moment to moment: its quota, strangers that
 * compete with its work, and the cores of its node, which others want too. Times in ns.
 */
export class Governor implements Tenant {
  readonly instance: number;
  readonly cpu: Cpu;
  readonly quota: CfsBandwidth | null;
  /** On how many cores at once it may run, wherever it stands. */
  private readonly most: number;
  readonly weight: number;
  /** Whose cores it shares; null: those of its node have no number. */
  node: NodeCores | null = null;
  /** On how many cores at once it may run. */
  private width: number;
  /** How many threads of others compete with its work for what it may use; part of one: part of the time. */
  strangers = ZERO;
  /** So many of its cores are gone. */
  offline = ZERO;
  /** Cores that it would use, strangers included, and those that it has. */
  demand = ZERO;
  granted = ZERO;
  /** How long it has stood still with work to do because its quota was used up. */
  throttledNs = ZERO;
  /** Cores at work for frames, as counted in the gauge. */
  counted = ZERO;
  private since = ZERO;
  /** It has work to do, and its quota is used up. */
  private isThrottled = false;

  constructor(instance: number, cpu: Cpu, quota: CfsBandwidth | null, most: number, weight: number) {
    this.instance = instance;
    this.cpu = cpu;
    this.quota = quota;
    this.most = most;
    this.width = most;
    this.weight = weight;
  }

  /** It is on another node, with nothing at work. */
  stand(node: NodeCores | null, cores: number): void {
    this.node?.leave(this);
    this.node = node;
    node?.join(this);
    this.width = Math.min(this.most, cores);
  }

  /** Counts the time since the last call, in which nothing has changed. */
  advance(now: number): void {
    this.cpu.advance(now);
    const { quota } = this;
    if (quota !== null) {
      if (this.isThrottled) this.throttledNs += now - this.since;
      quota.advance(now, this.granted);
    }
    this.since = now;
  }

  /** Works out how many cores it wants, after a change. Call after `advance`. */
  ask(): void {
    const isUsedUp = this.quota?.isUsedUp === true;
    this.isThrottled = isUsedUp && this.cpu.size > 0 && !this.cpu.isHalted;
    const width = this.offline > 0 ? Math.max(0, this.width - this.offline) : this.width;
    this.demand = isUsedUp ? 0 : Math.min(width, this.runnable);
  }

  /** It has `granted` cores from now on. Its threads, and strangers, have equal parts of them. */
  use(): void {
    const { cpu, granted, runnable, strangers } = this;
    cpu.limit = strangers > 0 ? (granted * cpu.size) / runnable : granted;
  }

  /** When something is due if nothing else changes: work ends, or the quota is used up or renewed. */
  nextChange(): number {
    const end = this.cpu.nextEnd();
    if (this.quota === null || this.cpu.size === 0 || (this.granted === 0 && !this.isThrottled)) return end;
    return Math.min(end, this.quota.nextChange(this.granted));
  }

  private get runnable(): number {
    return (this.cpu.isHalted ? 0 : this.cpu.size) + this.strangers;
  }
}
