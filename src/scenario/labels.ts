/** What is said of an endpoint beside its address, by name, or is asked for of one. */
export type Labels = Readonly<Record<string, string>>;

/** The same of an instance, where a list is several values at once. */
export type OwnLabels = Readonly<Record<string, string | readonly string[]>>;

/** What every instance has without being told: its version, and where it is. */
export const OWN_LABELS = ["version", "zone", "region"] as const;
