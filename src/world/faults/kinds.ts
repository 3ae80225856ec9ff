import { Sampler } from "../../kernel/distribution/sampler";
import type { Fault } from "../../scenario/faults";
import type { World } from "../world";
import { CallEffect, CallFaults } from "./call-faults";
import type { Effect } from "./effect";
import { Outage, Outages } from "./outages";
import { Slow, Speeds } from "./slow";

/** What faults of several kinds share: how they come together at an instance or a call. */
export class Shared {
  readonly outages: Outages;
  readonly speeds: Speeds;
  readonly calls: CallFaults;

  constructor(world: World) {
    this.outages = new Outages(world);
    this.speeds = new Speeds(world);
    this.calls = new CallFaults(world);
  }
}

/** Every kind of fault: what it does. */
export function createEffect(world: World, shared: Shared, fault: Fault): Effect {
  const { effect } = fault;
  switch (effect.kind) {
    case "crash":
      return new Outage(world, shared.outages, fault, false);
    case "nodeOutage":
    case "zoneOutage":
      return new Outage(world, shared.outages, fault, true);
    case "slow":
      return new Slow(world, shared.speeds, effect.speed);
    case "errors":
      return new CallEffect(world, shared.calls, "errors", effect.rate);
    case "latency":
      return new CallEffect(world, shared.calls, "latency", 1, new Sampler(effect.add));
  }
}
