/**
 * Cases that our language or simulator has no way to run yet, by name, and why. Where a case leaves this
 * list, the translator has to learn its words: the tests then say so.
 */
export const BEYOND: Readonly<Record<string, string>> = {};

/** Metrics that a result has no answer to, and why. */
export const UNMEASURED: Readonly<Record<string, string>> = {};
