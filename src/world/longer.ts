type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A column by attempt, or by call, with room for number `index` too. */
export function longer<C extends Column>(column: C, index: number): C;
export function longer(column: Column, index: number): Column {
  const length = Math.max(column.length * 2, index + 1);
  const grown = column instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
  grown.set(column);
  return grown;
}
