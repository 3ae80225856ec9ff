import { Sampler } from "../../kernel/distribution/sampler";
import type { FaultEffect } from "../../scenario/faults";
import type { Cluster } from "../cluster";
import type { World } from "../world";
import { edgesOf } from "./call-faults";
import type { Effect, Occurrence } from "./effect";

type Kind = Extract<FaultEffect, { kind: "dnsOutage" | "discoveryOutage" | "discoveryDelay" }>;
export type DnsAnswer = Extract<FaultEffect, { kind: "dnsOutage" }>["answer"];

/** A fault at work on what callers are told. */
interface AtWork {
  readonly what: Occurrence;
  readonly effect: Kind;
  readonly added: Sampler | null;
  readonly beganAt: number;
  readonly edges: Uint8Array | null;
}

/** Which faults of discovery are at work, and whom they meet. */
export class NewsFaults {
  private readonly world: World;
  private atWork: AtWork[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** None is at work: there is nothing to ask. */
  get isQuiet(): boolean {
    return this.atWork.length === 0;
  }

  add(what: Occurrence, effect: Kind, added: Sampler | null): void {
    const edges = edgesOf(this.world, what.fault.on);
    this.atWork.push({ what, effect, added, beganAt: this.world.queue.now, edges });
  }

  remove(what: Occurrence): AtWork {
    const gone = this.atWork.find((one) => one.what === what)!;
    this.atWork = this.atWork.filter((one) => one !== gone);
    return gone;
  }

  /** Since when a caller has heard nothing; Infinity: it hears of everything. */
  deafSince(cluster: Cluster): number {
    const deaf = this.meeting(cluster, "discoveryOutage").map(({ beganAt }) => beganAt);
    return Math.min(Infinity, ...deaf);
  }

  /** How much later a caller hears this time, ns. */
  delay(cluster: Cluster): number {
    return this.meeting(cluster, "discoveryDelay").reduce(
      (sum, { added, what }) => sum + added!.sample(what.random),
      0,
    );
  }

  /** How the resolver of a caller fails; null: it does not. The last fault to begin says how. */
  dnsAnswer(cluster: Cluster): DnsAnswer | null {
    const last = this.meeting(cluster, "dnsOutage").at(-1)?.effect;
    return last?.kind === "dnsOutage" ? last.answer : null;
  }

  meets({ what, edges }: AtWork, { edge, zone }: Cluster): boolean {
    const { service, zones } = what.fault.on;
    if (service !== null && edge.callee !== service) return false;
    if (zones !== null && !zones.includes(zone)) return false;
    return edges === null || edges[edge.index] === 1;
  }

  private meeting(cluster: Cluster, kind: Kind["kind"]): AtWork[] {
    return this.atWork.filter((one) => one.effect.kind === kind && this.meets(one, cluster));
  }
}

/** `dnsOutage`, `discoveryOutage`, `discoveryDelay`: the control plane asks what is at work. */
export class NewsEffect implements Effect {
  private readonly world: World;
  private readonly news: NewsFaults;
  private readonly effect: Kind;
  private readonly added: Sampler | null;

  constructor(world: World, news: NewsFaults, effect: Kind) {
    this.world = world;
    this.news = news;
    this.effect = effect;
    this.added = effect.kind === "discoveryDelay" ? new Sampler(effect.add) : null;
  }

  begin(what: Occurrence): void {
    this.news.add(what, this.effect, this.added);
  }

  change(): void {
    // News comes or does not.
  }

  end(what: Occurrence): number {
    const gone = this.news.remove(what);
    if (this.effect.kind === "discoveryOutage")
      this.world.controlPlane.catchUp((cluster) => this.news.meets(gone, cluster), what.random);
    return this.world.queue.now;
  }
}
