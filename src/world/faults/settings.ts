import type { Change } from "../../scenario/faults";
import type { World } from "../world";
import type { Effect, Occurrence } from "./effect";

/** A change that is in force, and whose it is. */
interface InForce {
  readonly what: Occurrence;
  readonly change: Change;
}

/** Which settings are other than they were written: of several changes the last to begin counts. */
export class Settings {
  private readonly world: World;
  private readonly inForce = new Map<string, InForce[]>();

  constructor(world: World) {
    this.world = world;
  }

  begin(what: Occurrence, changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change);
      this.inForce.set(key, [...(this.inForce.get(key) ?? []), { what, change }]);
      this.world.reset.apply(change);
    }
  }

  end(what: Occurrence, changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change);
      const left = this.inForce.get(key)!.filter((one) => one.what !== what);
      this.inForce.set(key, left);
      this.world.reset.apply(left.at(-1)?.change ?? undone(change));
    }
  }
}

/** The change that takes a change back. */
function undone(change: Change): Change {
  return { ...change, after: change.before } as Change;
}

function keyOf(change: Change): string {
  const where = "edge" in change ? change.edge : "service" in change ? change.service : "";
  return `${change.of} ${where} ${"operation" in change ? change.operation : ""}`;
}

/** `set`: settings are others for a while. */
export class SetEffect implements Effect {
  private readonly world: World;
  private readonly settings: Settings;
  private readonly changes: readonly Change[];

  constructor(world: World, settings: Settings, changes: readonly Change[]) {
    this.world = world;
    this.settings = settings;
    this.changes = changes;
  }

  begin(what: Occurrence): void {
    this.settings.begin(what, this.changes);
  }

  change(): void {
    // A setting is changed or it is not.
  }

  end(what: Occurrence): number {
    this.settings.end(what, this.changes);
    return this.world.queue.now;
  }
}
