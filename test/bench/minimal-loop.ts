/**
 * The yardstick: an event loop for the same farm with nothing of a simulator around it, by hand, for speed. Arrivals
 * and completions are events in one binary heap, first come first served among equal times; random choice; a ring
 * buffer for each server's line; exponential service of mean 1 at load 0.8; a histogram. The event that follows
 * from one takes its place at the top of the heap, which saves one of two passes.
 */
export function minimalLoop(servers: number, requests: number): { mean: number; count: number } {
  let a = 0x9e3779b9, b = 0x243f6a88, c = 0xb7e15162, d = 1; // prettier-ignore
  const unit = (): number => {
    const t = (((a + b) | 0) + d++) | 0; // sfc32
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) * 2.3283064365386963e-10;
  };
  const SLOTS = 256; // in each ring: P(queue > 256) = 0.8^256 = 1.6e-25
  const ring = new Float64Array(servers * SLOTS);
  const head = new Int32Array(servers);
  const inside = new Int32Array(servers);
  const time = new Float64Array(servers + 3).fill(Infinity);
  const seq = new Int32Array(servers + 3);
  const event = new Int32Array(servers + 3);
  let [pending, count] = [0, 0];
  const push = (at: number, what: number): void => {
    let i = pending++;
    for (let p = (i - 1) >> 1; i > 0 && time[p] > at; i = p, p = (i - 1) >> 1) {
      time[i] = time[p];
      seq[i] = seq[p];
      event[i] = event[p];
    }
    time[i] = at;
    seq[i] = count = (count + 1) | 0;
    event[i] = what;
  };
  const replaceTop = (at: number, order: number, what: number): void => {
    let i = 0;
    for (let child = 1; child < pending; child = 2 * i + 1) {
      const left = time[child];
      const right = time[child + 1];
      child += +(right < left) | (+(right === left) & +(((seq[child + 1] - seq[child]) | 0) < 0));
      if (at < time[child] || (at === time[child] && ((order - seq[child]) | 0) < 0)) break;
      time[i] = time[child];
      seq[i] = seq[child];
      event[i] = event[child];
      i = child;
    }
    time[i] = at;
    seq[i] = order;
    event[i] = what;
  };
  const float = new Float64Array(1);
  const words = new Int32Array(float.buffer);
  const histogram = new Int32Array(1 << 15);
  const gap = 1 / (0.8 * servers);
  let sum = 0;
  push(-gap * Math.log(unit()), -1);
  for (let done = 0; done < requests;) {
    const now = time[0];
    const server = event[0] < 0 ? (unit() * servers) | 0 : event[0];
    if (event[0] < 0) {
      ring[server * SLOTS + ((head[server] + inside[server]) & (SLOTS - 1))] = now;
      replaceTop(now - gap * Math.log(unit()), (count = (count + 1) | 0), -1);
      if (inside[server]++ === 0) push(now - Math.log(unit()), server);
      continue;
    }
    float[0] = now - ring[server * SLOTS + head[server]];
    head[server] = (head[server] + 1) & (SLOTS - 1);
    sum += float[0];
    histogram[(words[1] >> 13) & 32767]++;
    done++;
    if (--inside[server] > 0) replaceTop(now - Math.log(unit()), (count = (count + 1) | 0), server);
    else {
      const last = time[--pending];
      time[pending] = Infinity;
      if (pending > 0) replaceTop(last, seq[pending], event[pending]);
    }
  }
  return { mean: sum / requests, count: histogram.reduce((x, y) => x + y) };
}
