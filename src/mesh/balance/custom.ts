/**
 * A balancer that somebody has written: a module of one file of JavaScript, whose export makes it. What it
 * picks is checked, and what it throws says where in its file.
 *
 * Source: none; the module is the user's.
 * Draws: those of the module.
 */

import { CUSTOM_FAILED, evaluateModule, placeOfError } from "../../lib/module-text";
import type { Random } from "../../lib/random";
import type { Balancer, Endpoints } from "../endpoint";

export interface CustomOptions {
  /** What it is called where something is wrong. */
  readonly file: string;
  /** Its text. */
  readonly source: string;
  /** What the module is given, as it is. */
  readonly options: unknown;
}

/** A module that does what `random` does. */
export const CUSTOM_EXAMPLE = `module.exports = ({ endpoints }) => ({
  pick: (now, random) => (endpoints.size === 0 ? -1 : endpoints.members[random.below(endpoints.size)]),
});
`;

type Written = Pick<Balancer, "pick"> & Partial<Pick<Balancer, "updated" | "sent" | "answered">>;

export class CustomBalancer implements Balancer {
  /** Where the module wants to hear of it. */
  sent?: (slot: number, now: number) => void;
  answered?: (slot: number, latencyNs: number, now: number, outcome: number) => void;
  private readonly endpoints: Endpoints;
  private readonly file: string;
  private readonly written: Written;
  /** by slot: 1 for those that it may pick */
  private isKnown = new Uint8Array(0);

  constructor(endpoints: Endpoints, { file, source, options }: CustomOptions) {
    this.endpoints = endpoints;
    this.file = file;
    this.written = this.guarded(() => make(source, file, endpoints, options));
    const { written } = this;
    if (written.sent !== undefined)
      this.sent = (slot, now): void => {
        this.guarded(() => {
          written.sent!(slot, now);
        });
      };
    if (written.answered !== undefined)
      this.answered = (slot, latencyNs, now, outcome): void => {
        this.guarded(() => {
          written.answered!(slot, latencyNs, now, outcome);
        });
      };
  }

  updated(now: number, random: Random): void {
    const { capacity, members, size } = this.endpoints;
    if (this.isKnown.length < capacity) this.isKnown = new Uint8Array(capacity);
    else this.isKnown.fill(0);
    for (let k = 0; k < size; k++) this.isKnown[members[k]] = 1;
    this.guarded(() => this.written.updated?.(now, random));
  }

  pick(now: number, random: Random): number {
    let slot: unknown;
    try {
      slot = this.written.pick(now, random);
    } catch (error) {
      throw this.failed(placeOfError(error, this.file));
    }
    if (slot === -1 || (typeof slot === "number" && this.isKnown[slot] === 1)) return slot;
    throw this.failed(
      `${this.file}: pick answered ${String(slot)}, which is no slot of \`endpoints.members\``,
    );
  }

  private guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.failed(placeOfError(error, this.file));
    }
  }

  private failed(message: string): Error {
    return new Error(CUSTOM_FAILED + message);
  }
}

function make(source: string, file: string, endpoints: Endpoints, options: unknown): Written {
  const exported = evaluateModule(source, file);
  if (typeof exported !== "function")
    throw new Error("it exports no function; write module.exports = ({ endpoints, options }) => ({ pick })");
  const made = (exported as (given: object) => unknown)({ endpoints, options });
  const balancer = (typeof made === "object" && made !== null ? made : {}) as Partial<Written>;
  if (typeof balancer.pick !== "function")
    throw new Error("what its function makes has no pick(now, random)");
  return balancer as Written;
}
