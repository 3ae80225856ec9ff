/** Which instances calls have tried: a list for each that asks for it, in cells that are used again. */
export class Tried {
  private instance = new Int32Array(64);
  private next = new Int32Array(64);
  private used = 0;
  /** First of the cells that nobody uses, or -1. */
  private free = -1;
  /** Cells in use. */
  held = 0;

  /** A list that begins with `instance` and goes on with the list `rest` (-1: nothing). */
  add(instance: number, rest: number): number {
    let cell = this.free;
    if (cell >= 0) this.free = this.next[cell];
    else {
      cell = this.used++;
      if (cell === this.next.length) this.grow();
    }
    this.held++;
    this.instance[cell] = instance;
    this.next[cell] = rest;
    return cell;
  }

  has(instance: number, list: number): boolean {
    for (let cell = list; cell >= 0; cell = this.next[cell])
      if (this.instance[cell] === instance) return true;
    return false;
  }

  /** The list is not needed any more. */
  give(list: number): void {
    let cell = list;
    while (cell >= 0) {
      const after = this.next[cell];
      this.next[cell] = this.free;
      this.free = cell;
      this.held--;
      cell = after;
    }
  }

  private grow(): void {
    const length = this.next.length * 2;
    const [instance, next] = [new Int32Array(length), new Int32Array(length)];
    instance.set(this.instance);
    next.set(this.next);
    this.instance = instance;
    this.next = next;
  }
}
