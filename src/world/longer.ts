/** A column by attempt with room for attempt number `index` too. */
export function longer(column: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(column.length * 2, index + 1));
  grown.set(column);
  return grown;
}
