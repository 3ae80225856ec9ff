import type { BalancerName, SpecOf } from "../../../mesh/balance/policies";
import type { Block, Context, Fields, Type, Values } from "../../types";

type BlockType<F extends Fields> = Type<Values<F>> & { readonly block: Block<F> };

/** What a user may write of a balancer, and the options that it comes to. */
export interface BalancerKind<Name extends BalancerName> {
  readonly type: Type<unknown>;
  /** `values`: what `type` has read. Null when something is wrong, which has been reported. */
  build(values: unknown, path: string, context: Context): SpecOf<Name> | null;
}

export type BalancerKinds<Options> = { readonly [Name in keyof Options & BalancerName]: BalancerKind<Name> };

/**
 * A kind of balancer; `build` answers with its options. What it reports stands at `path`, which is that of
 * the kind.
 */
export function kind<Name extends BalancerName, F extends Fields>(
  name: Name,
  type: BlockType<F>,
  build: (values: Values<F>, path: string, context: Context) => Omit<SpecOf<Name>, "name"> | null,
): BalancerKind<Name> {
  return {
    type,
    build(values, path, context) {
      const options = build(values as Values<F>, path, context);
      return options === null ? null : ({ name, ...options } as unknown as SpecOf<Name>);
    },
  };
}
