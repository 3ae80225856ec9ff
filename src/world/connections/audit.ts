import { assert } from "../../lib/assert";
import * as R from "../rows";
import type { World } from "../world";
import * as C from "./table";

const { ABANDONED, CONNECTION, FLAGS, FREE, ON_CONNECTION, ROW_SHIFT, STATE } = R;
const { CONNECTION_SHIFT } = C;

/**
 * What must hold of connections at the end of a run: each is known to its cluster and counted once, carries
 * the requests that say they are on it, and is held by at least these. Throws `InternalError`.
 */
export function checkConnections(world: World): void {
  const { i, used } = world.connections;
  if (used === 0) return;
  const riding = new Int32Array(used);
  const held = new Int32Array(used);
  for (let attempt = 0; attempt < world.used; attempt++) {
    const a = attempt << (ROW_SHIFT + 1);
    if (world.i[a | STATE] === FREE || (world.i[a | FLAGS] & ON_CONNECTION) === 0) continue;
    const connection = world.cold[a | CONNECTION];
    held[connection]++;
    if ((world.i[a | FLAGS] & ABANDONED) === 0) riding[connection]++;
  }
  const open = world.clusters.map(() => 0);
  for (let connection = 0; connection < used; connection++) {
    const k = connection << (CONNECTION_SHIFT + 1);
    if (i[k | C.STATE] === C.UNUSED) {
      assert(held[connection] === 0, "no request is on a connection that is gone");
      continue;
    }
    assert(i[k | C.STREAMS] === riding[connection], "requests on a connection = those that say so");
    assert(i[k | C.HOLDS] >= held[connection], "a connection outlives the requests on it");
    if (i[k | C.STATE] !== C.CLOSED) open[i[k | C.CLUSTER]]++;
  }
  for (const { hosts, index } of world.clusters) {
    if (hosts === null) continue;
    const counted = hosts.count.reduce((sum, count) => sum + count, 0);
    assert(counted === open[index], `connections counted, ${counted}, = those that are open, ${open[index]}`);
  }
}
