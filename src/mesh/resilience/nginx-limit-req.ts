export interface NginxLimitReqOptions {
  /** Requests per second, exact to a thousandth of one. */
  readonly rate: number;
  /** So many requests may be ahead of the rate. */
  readonly burst: number;
  /** So many of them are not made to wait: 0, or Infinity with `nodelay`. */
  readonly delay: number;
}

const NS_PER_MS = 1e6;

/**
 * A leaky bucket: requests leave at a rate; those that come faster wait for their turn, and those that would
 * be more than `burst` ahead are refused.
 *
 * Source: nginx/nginx src/http/modules/ngx_http_limit_req_module.c (ngx_http_limit_req_lookup,
 * ngx_http_limit_req_account): in thousandths of a request and whole milliseconds.
 * Differs: one bucket, of one key and one zone. A refused request is answered with 429, as with
 * `limit_req_status 429`; the default there is 503.
 * Draws: none.
 */
export class NginxLimitReq {
  private readonly rate: number;
  private readonly burst: number;
  private readonly delay: number;
  private excess = 0;
  private lastMs = -1;

  constructor({ rate, burst, delay }: NginxLimitReqOptions) {
    this.rate = Math.round(rate * 1000);
    this.burst = burst * 1000;
    this.delay = delay * 1000;
  }

  /** How long a request has to wait, in ns; -1: it is refused. */
  request(now: number): number {
    const nowMs = Math.floor(now / NS_PER_MS);
    if (this.lastMs < 0) {
      this.lastMs = nowMs;
      return 0;
    }
    const ms = nowMs - this.lastMs;
    const excess = Math.max(this.excess - Math.trunc((this.rate * ms) / 1000) + 1000, 0);
    if (excess > this.burst) return -1;
    this.excess = excess;
    if (ms > 0) this.lastMs = nowMs;
    if (excess <= this.delay) return 0;
    return Math.trunc(((excess - this.delay) * 1000) / this.rate) * NS_PER_MS;
  }
}
