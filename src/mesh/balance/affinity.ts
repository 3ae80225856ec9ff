/**
 * Keeps who asks at the endpoint that it was given first, until it has not asked for a time. Whether the
 * endpoint is still there is the owner's to see: it then keeps another.
 *
 * Source: kubernetes/kubernetes pkg/proxy/iptables (ClientIP: the `recent` match, `--rcheck --seconds
 * 10800 --reap`, set anew with each connection); HAProxy `stick-table expire`; for cookies, Envoy
 * extensions/http/stateful_session/cookie.
 * Differs: it is kept from the choice on, where a cookie is known only from the first answer on.
 * Draws: none.
 */

export class Affinity {
  private readonly timeoutNs: number;
  /** by who asks: row */
  private readonly rows = new Map<number, number>();
  /** by row: endpoint, and when it was asked for last */
  private endpoint = new Int32Array(16);
  private usedAt = new Float64Array(16);

  constructor(timeoutNs: number) {
    this.timeoutNs = timeoutNs;
  }

  /** The endpoint that `who` is kept at, or -1; `now` in ns. */
  find(who: number, now: number): number {
    const row = this.rows.get(who);
    if (row === undefined || now - this.usedAt[row] >= this.timeoutNs) return -1;
    this.usedAt[row] = now;
    return this.endpoint[row];
  }

  /** From now on `who` is kept at `endpoint`, a whole number from 0. */
  keep(who: number, endpoint: number, now: number): void {
    let row = this.rows.get(who);
    if (row === undefined) {
      row = this.rows.size;
      this.rows.set(who, row);
      if (row === this.endpoint.length) this.grow();
    }
    this.endpoint[row] = endpoint;
    this.usedAt[row] = now;
  }

  private grow(): void {
    const endpoint = new Int32Array(this.endpoint.length * 2);
    endpoint.set(this.endpoint);
    this.endpoint = endpoint;
    const usedAt = new Float64Array(this.usedAt.length * 2);
    usedAt.set(this.usedAt);
    this.usedAt = usedAt;
  }
}
