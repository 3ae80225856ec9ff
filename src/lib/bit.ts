/** A yes or no for the hot path: a number is tested in one instruction, a boolean in a dozen. */
export type Bit = 0 | 1;

export function bit(yes: boolean): Bit {
  return yes ? 1 : 0;
}
