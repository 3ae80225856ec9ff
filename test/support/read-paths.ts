/** What has properties to read. */
type Tree = Readonly<Record<string, unknown>>;

/** The paths of all that a value from JSON holds, and of what was read of it: ".steps[].weight". */
export class ReadPaths {
  readonly all = new Set<string>();
  readonly read = new Set<string>();

  /** The same value, which notes what is read of it. */
  watch(value: unknown, path = ""): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.watch(entry, `${path}[]`));
    if (typeof value !== "object" || value === null) return value;
    const watched = {};
    for (const [key, child] of Object.entries(value as Tree)) {
      const place = `${path}.${key}`;
      this.all.add(place);
      const copy = this.watch(child, place);
      Object.defineProperty(watched, key, {
        enumerable: true,
        get: () => {
          this.read.add(place);
          return copy;
        },
      });
    }
    return watched;
  }

  get unread(): string[] {
    return [...this.all].filter((place) => !this.read.has(place));
  }
}
