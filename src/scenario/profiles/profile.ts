import type { Mesh } from "../scenario";

/** One default of a product. */
export interface Setting {
  /** Inside a policy. */
  readonly path: string;
  /** YAML; by the number of the callee's instances where that decides. Null: the product has it off. */
  readonly value: string | ((instances: number) => string) | null;
  /** Project, commit where known, and file. */
  readonly source: string;
}

/** What a product does that is not written here as a setting, since the simulated world has none for it. */
export interface Missing {
  readonly what: string;
  readonly source: string;
}

/** The defaults of a real product: the lowest layer of every policy. */
export interface Profile {
  readonly product: string;
  /** That the sources are of; null where they name none. */
  readonly version: string | null;
  /** Null: it does not say where its proxies stand. */
  readonly dataplane: Mesh["dataplane"] | null;
  readonly settings: readonly Setting[];
  readonly notModelled: readonly Missing[];
}

/** As a user writes it in full. */
export function fullName({ product, version }: Profile): string {
  return version === null ? product : `${product}-${version}`;
}
