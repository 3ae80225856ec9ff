/** Rows of doubles that grow one by one. */
export class Table {
  private readonly width: number;
  private cells: Float64Array<ArrayBuffer>;
  private count = 0;

  constructor(width: number) {
    this.width = width;
    this.cells = new Float64Array(width * 64);
  }

  /** How many rows there are. */
  get size(): number {
    return this.count;
  }

  /** Adds a row, all its cells unknown; answers its number. */
  add(): number {
    const from = this.count * this.width;
    if (from === this.cells.length) {
      const more = new Float64Array(this.cells.length * 2);
      more.set(this.cells);
      this.cells = more;
    }
    this.cells.fill(NaN, from, from + this.width);
    return this.count++;
  }

  get(row: number, column: number): number {
    return this.cells[row * this.width + column];
  }

  set(row: number, column: number, value: number): void {
    this.cells[row * this.width + column] = value;
  }

  data(): Float64Array {
    return this.cells.slice(0, this.count * this.width);
  }
}
