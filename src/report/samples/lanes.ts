/** A stretch of time that is drawn as a bar. */
export interface Box {
  /** What it is drawn under, if that is drawn on the same track. */
  readonly parent: Box | null;
  /** Bars of different tracks never share a lane. */
  readonly track: string;
  readonly fromNs: number;
  readonly toNs: number;
}

interface Lane {
  readonly track: string;
  /** Bars that are open, each within the one before. */
  readonly open: Box[];
}

/**
 * Gives each bar a lane, so that two bars of a lane lie apart or one within the other: under its parent where
 * there is room, else in the first lane of its track that is free. Answers lanes by number, in the order in
 * which they were needed. Parents stand before their children.
 */
export function lanesOf(boxes: readonly Box[]): Map<Box, number> {
  const order = boxes.map((_, k) => k).sort((a, b) => boxes[a].fromNs - boxes[b].fromNs || a - b);
  const lanes: Lane[] = [];
  const laneOf = new Map<Box, number>();
  for (const k of order) {
    const box = boxes[k];
    const number = laneFor(box, lanes, laneOf);
    lanes[number].open.push(box);
    laneOf.set(box, number);
  }
  return laneOf;
}

function laneFor(box: Box, lanes: Lane[], laneOf: ReadonlyMap<Box, number>): number {
  const own = box.parent === null ? undefined : laneOf.get(box.parent);
  if (own !== undefined && box.parent!.track === box.track) {
    const top = topAt(lanes[own], box.fromNs);
    if (top === box.parent && box.toNs <= top.toNs) return own;
  }
  const free = lanes.findIndex((lane) => lane.track === box.track && topAt(lane, box.fromNs) === undefined);
  return free >= 0 ? free : lanes.push({ track: box.track, open: [] }) - 1;
}

/** The innermost bar that is open at `ns`. */
function topAt({ open }: Lane, ns: number): Box | undefined {
  while (open.length > 0 && open[open.length - 1].toNs <= ns) open.pop();
  return open.at(-1);
}
