import type { Balancer, Endpoints } from "../../endpoint";
import type { PeerPlace } from "../aperture";
import type { Tables } from "../hash-table";
import type { LoadBoard } from "../load-board";

/** What a balancer may share with those of other proxies, or know of its own. */
export interface Surroundings {
  /** Hash tables of proxies with the same spec. */
  readonly tables: Tables;
  /** What such proxies tell each other of endpoints; by default it is alone with what it knows. */
  readonly board?: LoadBoard;
  /** Which of how many callers of the same kind it is; by default the only one. */
  readonly place?: PeerPlace;
  /** The health of endpoints that may be picked, where it is told of others too; by default any. */
  readonly needs?: number;
}

export interface PolicyOf<Name, Options> {
  readonly name: Name;
  /** One line for manuals and tables. */
  readonly summary: string;
  /** The options that hold where the user gives none. */
  readonly defaults: Options;
  /** All endpoints are the same to it, whatever their weights. */
  readonly ignoresWeights?: true;
  /** It goes by what endpoints report of themselves. */
  readonly needsReports?: true;
  /** It asks endpoints how loaded they are. */
  readonly needsProbes?: true;
  /** Null when no proxy can do this: an ideal that only a simulator has. */
  readonly create: Create<{ readonly name: Name } & Options> | null;
}

type Create<Spec> = (spec: Spec, endpoints: Endpoints, around: Surroundings) => Balancer;

/** Balancers by name, where `Options` has the options of each by name. */
export type PoliciesOf<Options> = { readonly [Name in keyof Options]: PolicyOf<Name, Options[Name]> };
