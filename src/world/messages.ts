import { bit } from "../lib/bit";
import type { Bit } from "../lib/bit";
import { Sampler } from "../kernel/distribution/sampler";
import type { Zone } from "../scenario/machine";
import type { Network, Scenario } from "../scenario/scenario";
import { byLink, isZero } from "./links";
import * as R from "./rows";
import { State } from "./state";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { CALL_KEY0, CALL_KEY1, SIZES } = R;

const NS_PER_SECOND = 1e9;

/** Draws for the sizes of a call's messages stand apart from those of its first attempt's steps. */
const REQUEST_SIZE = 0x50000000;
const ANSWER_SIZE = 0x54000000;

/**
 * The sizes of messages, and how long they take to pass a link. They belong to the call: a further try sends
 * the same request, and asks for the same answer. A message has the link's rate to itself, whatever else is
 * on its way: what is modelled is the time from its first byte to its last, not a link that is full.
 */
export abstract class Messages extends State {
  /** Some messages have bytes. */
  readonly hasSizes: Bit;
  protected readonly zones: number;
  /** by operation, then by call site: request and answer by turns; null: no bytes */
  private readonly sizes: readonly (Sampler | null)[];
  /** by from * zones + to: 0 where it takes no time */
  protected readonly nsPerByte: Float64Array;

  constructor(scenario: Scenario, replication: number) {
    super(scenario, replication);
    const { topology, services } = scenario;
    const operations = services.flatMap((service) => service.operations);
    const ofSites = this.program.callSites.map(({ service, operation, request, response }) => {
      const callee = services[service].operations[operation];
      return { request: request ?? callee.request, response: response ?? callee.response };
    });
    this.sizes = [...operations, ...ofSites]
      .flatMap(({ request, response }) => [request, response])
      .map((size) => (isZero(size) ? null : new Sampler(size)));
    this.hasSizes = bit(this.sizes.some((size) => size !== null));
    this.zones = topology.zones.length;
    this.nsPerByte = new Float64Array(this.zones * this.zones);
    this.setBandwidth(topology.zones, topology.network);
  }

  /** How many operations there are: SIZES of calls from a site begin with this number. */
  get sizesOfSites(): number {
    return this.program.entry.length;
  }

  /** Bytes of a call's request, by its row of integers. */
  requestBytes(c: number): number {
    return this.drawSize(c, this.sizes[2 * this.cold[c | SIZES]], REQUEST_SIZE);
  }

  /** Bytes of the answer to it, if it succeeds. */
  answerBytes(c: number): number {
    return this.drawSize(c, this.sizes[2 * this.cold[c | SIZES] + 1], ANSWER_SIZE);
  }

  /** Time (ns) that so many bytes take. */
  protected transferAt(bytes: number, nsPerByte: number): number {
    return Math.round(bytes * nsPerByte);
  }

  protected setBandwidth(zones: readonly Zone[], { bandwidth }: Network): void {
    byLink(zones, bandwidth).forEach((rate, link) => {
      this.nsPerByte[link] = NS_PER_SECOND / rate;
    });
  }

  private drawSize(c: number, sampler: Sampler | null, from: number): number {
    if (sampler === null) return 0;
    const { i } = this;
    this.keyed.load(i[c | CALL_KEY0], i[c | CALL_KEY1], from);
    return sampler.sample(this.keyed);
  }
}
