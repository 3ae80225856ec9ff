/**
 * Zero for a field that will hold fractions or large numbers. The engine keeps a field that begins with plain
 * 0 as a small integer, and changes the form of the whole object when the first double arrives: code compiled
 * for the old form is thrown away, and what holds the object is no longer known by its form. -0 is a double
 * from the start; it adds like 0, and `x + 0` makes a plain 0 of it.
 */
export const ZERO = -0;
