import type { Random } from "../lib/random";

/** Decides from the answers of one endpoint whether requests are sent to it. */
export interface EndpointGuard {
  /** May a request be sent? */
  readonly isOpen: boolean;
  /** When that may change by itself: `due` is to be called then. Infinity: it will not. */
  readonly changesAt: number;
  due(now: number): void;
  /** A request was sent. */
  sent(now: number): void;
  /** A request came to no end that says anything. */
  ignored(): void;
  succeeded(now: number): void;
  /** `isLocal`: no answer came, for want of a connection or of time. */
  failed(now: number, isLocal: boolean, random: Random): void;
}
