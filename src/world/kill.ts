import * as R from "./rows";
import type { World } from "./world";

// Local constants are folded by the engine; members of an imported module are loaded at every use.
const { ROW_SHIFT, FLAGS, FREE, INSIDE, INSTANCE, STATE } = R;

/** Ends all that these instances have in hand; `isHeard`: their machines are left to say so. */
export function killAll(world: World, victims: ReadonlySet<number>, isHeard: boolean): void {
  // In line order first: taking the head out of a line is quick, however long the line.
  const inside = [...victims].flatMap((instance) => world.line(instance));
  const isLined = new Set(inside);
  for (let attempt = 0; attempt < world.used; attempt++) {
    const a = attempt << (ROW_SHIFT + 1);
    const { i } = world;
    if (i[a | STATE] === FREE || (i[a | FLAGS] & INSIDE) === 0 || isLined.has(attempt)) continue;
    if (victims.has(i[a | INSTANCE])) inside.push(attempt);
  }
  for (const attempt of inside) {
    // Branches have no INSIDE: they go with the attempts they are of.
    if (world.i[(attempt << (ROW_SHIFT + 1)) | FLAGS] & INSIDE) world.kill(attempt, isHeard);
  }
}
