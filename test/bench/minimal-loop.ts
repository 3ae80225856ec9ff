/**
 * The yardstick: the same farm as fast as a hand-written loop does it, with nothing of a simulator around it. Poisson
 * arrivals at load 0.8, random choice, one worker per server with a ring buffer as its line, exponential service of mean 1,
 * a heap of completions in typed arrays whose top is replaced in place, and a histogram of the times in the system.
 */
export function minimalLoop(servers: number, requests: number): { mean: number; count: number } {
  let a = 0x9e3779b9, b = 0x243f6a88, c = 0xb7e15162, d = 1; // prettier-ignore
  /** sfc32, as in kernel/stream.ts. */
  const unit = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) * 2.3283064365386963e-10;
  };
  let size = 64; // slots of each ring
  let ring = new Float64Array(servers * size);
  const head = new Int32Array(servers);
  const inside = new Int32Array(servers);
  const times = new Float64Array(servers + 2).fill(Infinity);
  const owners = new Int32Array(servers + 2);
  let pending = 0;
  const float = new Float64Array(1);
  const words = new Int32Array(float.buffer);
  const histogram = new Int32Array(1 << 15);
  let sum = 0;
  const gap = 1 / (0.8 * servers);
  let arrival = -gap * Math.log(unit());
  const siftDown = (time: number, owner: number): void => {
    let i = 0;
    for (let child = 1; child < pending; child = 2 * i + 1) {
      child += +(times[child + 1] < times[child]);
      if (time <= times[child]) break;
      times[i] = times[child];
      owners[i] = owners[child];
      i = child;
    }
    times[i] = time;
    owners[i] = owner;
  };
  const widen = (): void => {
    const wider = new Float64Array(servers * size * 2);
    for (let s = 0; s < servers; s++)
      for (let k = 0; k < inside[s]; k++) wider[s * size * 2 + k] = ring[s * size + ((head[s] + k) & (size - 1))];
    head.fill(0);
    ring = wider;
    size *= 2;
  };
  for (let done = 0; done < requests; ) {
    if (arrival < times[0]) {
      const server = (unit() * servers) | 0;
      if (inside[server] === size) widen();
      ring[server * size + ((head[server] + inside[server]) & (size - 1))] = arrival;
      if (inside[server]++ === 0) {
        const time = arrival - Math.log(unit());
        let i = pending++;
        for (let p = (i - 1) >> 1; i > 0 && times[p] > time; p = (i - 1) >> 1) {
          times[i] = times[p];
          owners[i] = owners[p];
          i = p;
        }
        times[i] = time;
        owners[i] = server;
      }
      arrival -= gap * Math.log(unit());
      continue;
    }
    const now = times[0];
    const server = owners[0];
    float[0] = now - ring[server * size + head[server]];
    head[server] = (head[server] + 1) & (size - 1);
    sum += float[0];
    histogram[(words[1] >> 13) & 32767]++;
    done++;
    if (--inside[server] > 0) siftDown(now - Math.log(unit()), server);
    else {
      pending--;
      const last = times[pending];
      times[pending] = Infinity;
      if (pending > 0) siftDown(last, owners[pending]);
    }
  }
  return { mean: sum / requests, count: histogram.reduce((x, y) => x + y) };
}
