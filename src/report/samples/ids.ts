import { Keyed } from "../../kernel/keyed";
import { Stream } from "../../kernel/stream";

/** Ids of traces and spans: the same for the same seed, replication and request, and else different. */
export class TraceIds {
  private readonly keyed = new Keyed();
  private readonly key0: number;
  private readonly key1: number;

  constructor(seed: string, replication: number) {
    const stream = new Stream(`${seed}/${replication}`, "trace-ids");
    this.key0 = stream.int32();
    this.key1 = stream.int32();
  }

  /** 32 hexadecimal digits, not all of them 0. */
  trace(request: number): string {
    this.keyed.load(this.key0, this.key1, 2 * request);
    return this.word() + this.word();
  }

  /** 16 hexadecimal digits, not all of them 0, of one of the records of a run. */
  span(kind: "call" | "attempt" | "server" | "stay", index: number): string {
    const kinds = ["call", "attempt", "server", "stay"];
    this.keyed.load(this.key1, this.key0, kinds.length * index + kinds.indexOf(kind));
    return this.word();
  }

  private word(): string {
    const { keyed } = this;
    keyed.next();
    const [high, low] = [keyed.high, keyed.low].map((part) => (part >>> 0).toString(16).padStart(8, "0"));
    return high + low === "0".repeat(16) ? "1".padStart(16, "0") : high + low;
  }
}
