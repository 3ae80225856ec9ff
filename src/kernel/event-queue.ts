/** A FIFO of events that all lie the same time ahead when they are pushed, so that they are in order as they come. */
class Lane {
  readonly delay: number;
  time = new Float64Array(16);
  seq = new Int32Array(16);
  code = new Int32Array(16);
  head = 0;
  size = 0;

  constructor(delay: number) {
    this.delay = delay;
  }

  push(time: number, seq: number, code: number): void {
    if (this.size === this.time.length) this.grow();
    const at = (this.head + this.size++) & (this.time.length - 1);
    this.time[at] = time;
    this.seq[at] = seq;
    this.code[at] = code;
  }

  private grow(): void {
    const { time, seq, code, head, size } = this;
    this.time = new Float64Array(size * 2);
    this.seq = new Int32Array(size * 2);
    this.code = new Int32Array(size * 2);
    for (let k = 0; k < size; k++) {
      const from = (head + k) & (size - 1);
      this.time[k] = time[from];
      this.seq[k] = seq[from];
      this.code[k] = code[from];
    }
    this.head = 0;
  }
}

/**
 * The event list: events are integer codes, ordered by time and, among equal times, by the order in which they were pushed.
 * A binary heap in typed arrays holds events at arbitrary times. Beside it stand lanes, one for each constant delay
 * (timeouts, fixed latencies) and one for each repeating source (arrivals), of which only the heads take part.
 * There is no cancelling: who handles an event checks whether it still means something.
 * Times are integer nanoseconds, >= `now`; codes are >= 0.
 */
export class EventQueue {
  /** Time of the event taken last. */
  now = 0;
  /** Events taken so far. */
  taken = 0;
  private time = new Float64Array(1024).fill(Infinity);
  private seq = new Int32Array(1024);
  private code = new Int32Array(1024);
  private size = 0;
  private count = 0;
  /** The root was taken and not yet replaced: a push that follows fills it, which saves one of two passes. */
  private hole = false;
  private readonly lanes: Lane[] = [];
  /** by lane: time and sequence of its head; Infinity when it is empty */
  private headTime = new Float64Array(0);
  private headSeq = new Int32Array(0);
  /** The lane whose head comes first; its time is Infinity when all are empty. */
  private first = 0;
  private firstTime = Infinity;

  /** The lane for a constant delay (ns); asking again gives the same one. For sources use a delay of Infinity: never shared. */
  lane(delay: number): number {
    const known = this.lanes.findIndex((lane) => lane.delay === delay);
    if (known >= 0 && delay !== Infinity) return known;
    this.lanes.push(new Lane(delay));
    const grown = new Float64Array(this.lanes.length).fill(Infinity);
    grown.set(this.headTime);
    this.headTime = grown;
    const grownSeq = new Int32Array(this.lanes.length);
    grownSeq.set(this.headSeq);
    this.headSeq = grownSeq;
    return this.lanes.length - 1;
  }

  /** True when nothing is left. */
  get isEmpty(): boolean {
    return this.pending === 0;
  }

  /** Events not yet taken. */
  get pending(): number {
    let pending = this.size - (this.hole ? 1 : 0);
    for (const lane of this.lanes) pending += lane.size;
    return pending;
  }

  /** `time` must not lie before that of any event still in the lane. */
  pushLane(lane: number, time: number, code: number): void {
    const queue = this.lanes[lane];
    const seq = (this.count = (this.count + 1) | 0);
    queue.push(time, seq, code);
    if (queue.size > 1) return;
    this.headTime[lane] = time;
    this.headSeq[lane] = seq;
    if (time < this.firstTime) {
      this.first = lane;
      this.firstTime = time;
    }
  }

  push(time: number, code: number): void {
    const seq = (this.count = (this.count + 1) | 0);
    if (this.hole) {
      this.hole = false;
      this.sink(time, seq, code);
      return;
    }
    if (this.size + 2 >= this.time.length) this.grow();
    const { time: T, seq: S, code: C } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentTime = T[parent];
      // A later push never goes before an equal time.
      if (parentTime <= time) break;
      T[i] = parentTime;
      S[i] = S[parent];
      C[i] = C[parent];
      i = parent;
    }
    T[i] = time;
    S[i] = seq;
    C[i] = code;
  }

  /** The time of the next event; Infinity when there is none. */
  peek(): number {
    if (this.hole) this.fill();
    const heapTime = this.time[0];
    return heapTime < this.firstTime ? heapTime : this.firstTime;
  }

  /** Takes the next event: sets `now` and returns its code, or -1 when nothing is left. */
  next(): number {
    if (this.hole) this.fill();
    const heapTime = this.time[0];
    const laneTime = this.firstTime;
    if (laneTime < heapTime || (laneTime === heapTime && laneTime !== Infinity && this.laneIsOlder())) {
      return this.takeLane(laneTime);
    }
    if (heapTime === Infinity) return -1;
    this.hole = true;
    this.now = heapTime;
    this.taken++;
    return this.code[0];
  }

  private laneIsOlder(): boolean {
    return ((this.headSeq[this.first] - this.seq[0]) | 0) < 0;
  }

  private takeLane(time: number): number {
    const index = this.first;
    const lane = this.lanes[index];
    this.now = time;
    this.taken++;
    const at = lane.head;
    const code = lane.code[at];
    const next = (at + 1) & (lane.time.length - 1);
    lane.head = next;
    if (--lane.size > 0) {
      this.headTime[index] = lane.time[next];
      this.headSeq[index] = lane.seq[next];
    } else this.headTime[index] = Infinity;
    this.findFirst();
    return code;
  }

  private findFirst(): void {
    const { headTime, headSeq } = this;
    let first = 0;
    let firstTime = headTime[0];
    for (let lane = 1; lane < headTime.length; lane++) {
      const time = headTime[lane];
      if (time < firstTime || (time === firstTime && ((headSeq[lane] - headSeq[first]) | 0) < 0)) {
        first = lane;
        firstTime = time;
      }
    }
    this.first = first;
    this.firstTime = firstTime;
  }

  /** Closes the hole at the root with the last entry. */
  private fill(): void {
    this.hole = false;
    const last = --this.size;
    const time = this.time[last];
    this.time[last] = Infinity;
    if (last > 0) this.sink(time, this.seq[last], this.code[last]);
  }

  /** Puts an entry in at the root. The smaller child is chosen by arithmetic: a branch would be mispredicted half the time. */
  private sink(time: number, seq: number, code: number): void {
    const { time: T, seq: S, code: C, size } = this;
    let i = 0;
    let child = 1;
    while (child < size) {
      const left = T[child];
      const right = T[child + 1];
      child += +(right < left) | (+(right === left) & +(((S[child + 1] - S[child]) | 0) < 0));
      const childTime = T[child];
      if (time < childTime || (time === childTime && ((seq - S[child]) | 0) < 0)) break;
      T[i] = childTime;
      S[i] = S[child];
      C[i] = C[child];
      i = child;
      child = 2 * i + 1;
    }
    T[i] = time;
    S[i] = seq;
    C[i] = code;
  }

  private grow(): void {
    const time = new Float64Array(this.time.length * 2).fill(Infinity);
    time.set(this.time);
    this.time = time;
    const seq = new Int32Array(time.length);
    seq.set(this.seq);
    this.seq = seq;
    const code = new Int32Array(time.length);
    code.set(this.code);
    this.code = code;
  }
}
