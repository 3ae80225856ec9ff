import { ZERO } from "../lib/double";
import type { Tenant } from "../mesh/node/cpu-shares";
import { shareCores } from "../mesh/node/cpu-shares";
import type { Governor } from "./governor";

/** Sums of fractions of cores may be off by this much. */
const SLACK = 1e-9;

/** A process of somebody else on a node. */
interface Stranger extends Tenant {
  demand: number;
  weight: number;
}

/** The cores of one node, which all instances on it share. */
export class NodeCores {
  readonly cores: number;
  readonly governors: Governor[] = [];
  private readonly stranger: Stranger = { demand: ZERO, weight: ZERO, granted: ZERO };
  private tenants: Tenant[] = [];
  /** More was wanted than there is, when it was last shared. */
  private isScarce = false;

  constructor(cores: number) {
    this.cores = cores;
  }

  /** Whether all on it can have what they want, as they could before: only who has changed is to be asked. */
  get isAmple(): boolean {
    return !this.isScarce && !this.wantsMore;
  }

  join(governor: Governor): void {
    this.governors.push(governor);
    this.tenants = [...this.governors, this.stranger];
  }

  leave(governor: Governor): void {
    this.governors.splice(this.governors.indexOf(governor), 1);
    this.tenants = [...this.governors, this.stranger];
  }

  /** Processes of others want so many cores, with the weight of as many. */
  setStranger(cores: number): void {
    this.stranger.demand = cores;
    this.stranger.weight = cores;
  }

  /** Grants each what it gets. */
  share(): void {
    this.isScarce = this.wantsMore;
    if (this.isScarce) shareCores(this.cores, this.tenants);
    else for (const tenant of this.tenants) tenant.granted = tenant.demand;
  }

  /** More is wanted than there is. */
  private get wantsMore(): boolean {
    let wanted = this.stranger.demand;
    for (const { demand } of this.governors) wanted += demand;
    return wanted > this.cores + SLACK;
  }
}
