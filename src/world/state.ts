import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { EventQueue } from "../kernel/event-queue";
import type { Keyed } from "../kernel/keyed";
import { keyedOf } from "./chance";
import { POLICIES } from "../mesh/balance/policies";
import type { Scenario } from "../scenario/scenario";
import { balancersOf } from "./balancers";
import type { Cluster } from "./cluster";
import type { EdgeState } from "./edge-state";
import { FrameList } from "./frame-list";
import type { Gauges } from "./gauges";
import { Governors } from "./governors";
import { Instances } from "./instances";
import { Observer } from "./observer";
import { Pool } from "./pool";
import { compile } from "./compile";
import type { CacheSite, Program } from "./program";
import { scopesOf } from "./scopes";
import { Sessions } from "./sessions";
import { TimelineRecorder } from "./timeline";
import { Wirer } from "./wirer";
import type { Route, Site, Wiring } from "./wiring";

/**
 * What everything in the simulated system shares: its rows, and what stands around them.
 *
 * The simulated system is one object, put together in layers: each is a class in a file of its own that
 * extends the one before, from here up to `World`, and declares abstract what it needs of those to come. As
 * objects that held each other they did the same, but it cost about a tenth more instructions a request to
 * find one from the other, and to find again what both had in hand.
 */
export abstract class State extends Pool {
  readonly scenario: Scenario;
  readonly replication: number;
  readonly seed: string;
  readonly warmupNs: number;
  readonly durationNs: number;
  readonly queue = new EventQueue();
  /** Lane of what happens at this very moment; -1: nothing has yet. */
  private atOnce = -1;
  readonly program: Program;
  readonly instances: Instances;
  readonly governors: Governors;
  readonly routes: readonly Route[];
  readonly edges: readonly EdgeState[];
  /** Those of callers that are gone stay. */
  readonly clusters: Cluster[];
  readonly sites: readonly Site[];
  readonly observer: Observer;
  readonly gauges: Gauges;
  readonly timeline: TimelineRecorder;
  readonly firstServiceScope: number;
  /**
   * Frames that can go on at once; the loop runs them after the present event, so that no step runs from
   * within another.
   */
  protected readonly ready = new FrameList();
  protected readonly keyed: Keyed;
  readonly wiring: Wiring;
  readonly sessions: Sessions;
  /** Some clients try again themselves. */
  readonly clientsRetry: Bit;
  /** Calls and attempts know their sessions. */
  readonly hasSessions: Bit;
  /** Instances tell with their answers how loaded they are, because some balancer asks. */
  readonly hasReports: Bit;
  /** Some balancer asks instances how loaded they are. */
  readonly hasProbes: Bit;
  /** Clients' requests under way. */
  openRequests = 0;
  /** Faults at work, by what they meet: ask them only when these are not 0. */
  errorFaults = 0;
  latencyFaults = 0;
  /** Those that meet attempts as they arrive. */
  arrivalFaults = 0;
  lossFaults = 0;
  bandwidthFaults = 0;
  partitions = 0;
  /** Instances that end what they have, and are gone then. */
  stopping = 0;
  /** Instances whose processes are frozen. */
  frozen = 0;

  constructor(scenario: Scenario, replication: number) {
    super();
    this.scenario = scenario;
    this.replication = replication;
    this.seed = `${scenario.run.seed}/${replication}`;
    this.keyed = keyedOf(scenario.run, replication);
    this.warmupNs = scenario.run.warmupNs;
    this.durationNs = scenario.run.durationNs;
    this.program = compile(scenario);
    this.instances = new Instances(scenario);
    this.governors = new Governors(this.instances, this.seed);
    this.wiring = new Wirer(this).wire();
    this.sessions = new Sessions(scenario, this.seed, this.program.caches.some(bySession));
    this.hasSessions = this.sessions.areUsed;
    this.clientsRetry = bit(scenario.clients.some(({ retry }) => retry !== null));
    this.hasReports = bit(balancersOf(scenario).some(({ name }) => POLICIES[name].needsReports === true));
    this.hasProbes = bit(balancersOf(scenario).some(({ name }) => POLICIES[name].needsProbes === true));
    this.routes = this.wiring.routes;
    this.edges = this.wiring.edges;
    this.clusters = this.wiring.clusters;
    this.sites = this.wiring.sites;
    this.firstServiceScope = scenario.clients.length;
    const scopes = scopesOf(this);
    this.observer = new Observer({
      scopes: scopes.length,
      routes: this.routes.length,
      operations: this.program.entry.length,
      instances: this.instances.count,
    });
    this.gauges = this.observer.gauges;
    this.timeline = new TimelineRecorder(this.observer, scopes);
  }

  /** Lets an event happen at this very moment, but after the present one. */
  soon(code: number): void {
    if (this.atOnce < 0) this.atOnce = this.queue.lane(0);
    this.queue.pushLane(this.atOnce, this.queue.now, code);
  }

  /** The cluster through which an instance calls this one of its callees. */
  clusterOf(instance: number, ordinal: number): number {
    return this.wiring.clusterOf[instance * this.wiring.ordinals + ordinal];
  }
}

function bySession({ store }: CacheSite): boolean {
  return store.keys === null;
}
