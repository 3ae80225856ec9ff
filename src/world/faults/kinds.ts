import { Sampler } from "../../kernel/distribution/sampler";
import { CONNECTION_RESET } from "../../mesh/outcome";
import type { Fault } from "../../scenario/faults";
import type { World } from "../world";
import { CallEffect, CallFaults } from "./call-faults";
import { Drain, Kill, RollOut, Scale } from "./changes";
import { Offline, RepeatedPauses, Stress, Strangers } from "./cpu";
import type { Effect } from "./effect";
import { Freezer } from "./freezer";
import { Hang } from "./hang";
import { Leak } from "./leak";
import { MonitoringOutage } from "./monitoring-outage";
import { Outage, Outages } from "./outages";
import { NewsEffect, NewsFaults } from "./news";
import { Partition, Partitions } from "./partition";
import { TrafficEffect } from "./traffic";
import { SetEffect, Settings } from "./settings";
import { Slow, Speeds } from "./slow";

/** What faults of several kinds share: how they come together at an instance or a call. */
export class Shared {
  readonly freezer: Freezer;
  readonly outages: Outages;
  readonly speeds: Speeds;
  readonly strangers: Strangers;
  readonly calls: CallFaults;
  readonly partitions: Partitions;
  readonly news: NewsFaults;
  readonly settings: Settings;

  constructor(world: World) {
    this.freezer = new Freezer(world);
    this.outages = new Outages(world);
    this.speeds = new Speeds(world);
    this.strangers = new Strangers(world);
    this.calls = new CallFaults(world);
    this.partitions = new Partitions(world);
    this.news = new NewsFaults(world);
    this.settings = new Settings(world);
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
    case "hang":
      return new Hang(world, shared.freezer, shared.outages, fault);
    case "pause":
      return effect.pauses === null
        ? new Hang(world, shared.freezer, shared.outages, fault)
        : new RepeatedPauses(world, effect.pauses);
    case "stress":
      return new Stress(world, shared.strangers, effect.cores);
    case "offline":
      return new Offline(world, shared.strangers, effect.cores);
    case "slow":
      return new Slow(world, shared.speeds, effect.speed);
    case "leak":
      return new Leak(world, effect.rate);
    case "errors": {
      const { rate, outcome, isFast } = effect;
      return new CallEffect(world, shared.calls, isFast ? "fastErrors" : "errors", { amount: rate, outcome });
    }
    case "latency":
      return new CallEffect(world, shared.calls, "latency", { added: new Sampler(effect.add) });
    case "loss":
    case "bandwidth":
      return new CallEffect(world, shared.calls, effect.kind, { amount: effect.rate });
    case "reset":
      return new CallEffect(world, shared.calls, "reset", { amount: effect.rate, outcome: CONNECTION_RESET });
    case "dnsOutage":
    case "discoveryOutage":
    case "discoveryDelay":
      return new NewsEffect(world, shared.news, effect);
    case "monitoringOutage":
      return new MonitoringOutage(world);
    case "traffic":
      return new TrafficEffect(world, effect.to);
    case "set":
      return new SetEffect(world, shared.settings, effect.changes);
    case "partition":
      return new Partition(world, shared.partitions, effect);
    case "rollout":
      return new RollOut(world, effect);
    case "scale":
      return new Scale(world, effect.to);
    case "drain":
      return new Drain(world);
    case "kill":
      return new Kill(world);
  }
}
