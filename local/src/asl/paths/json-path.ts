import type { Json } from '../../kernel/json';

/** What can stand on one side of a comparison in a filter. */
export type FilterOperand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'regex'; readonly pattern: RegExp }
  | { readonly kind: 'path'; readonly from: 'item' | 'root'; readonly path: JsonPath };

/** The test of a filter, `[?( … )]`. */
export type Filter =
  | { readonly kind: 'or' | 'and'; readonly tests: readonly Filter[] }
  | { readonly kind: 'not'; readonly test: Filter }
  | { readonly kind: 'exists'; readonly operand: FilterOperand }
  | {
      readonly kind: 'compare';
      readonly operator: FilterOperator;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    };

/** The comparisons of Jayway's filters that are signs; longer ones come first so that they are read whole. */
export const FILTER_SIGNS = ['===', '!==', '==', '!=', '<=', '>=', '=~', '<', '>'] as const;

/** Those that are words, in capitals or not. */
export const FILTER_WORDS = ['subsetof', 'anyof', 'noneof', 'contains', 'nin', 'in', 'size', 'empty', 'all'] as const;

/** A comparison of a filter. */
export type FilterOperator = (typeof FILTER_SIGNS)[number] | (typeof FILTER_WORDS)[number];

/** One step of a path. */
export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'function'; readonly name: string };

/** A path below some root. */
export interface JsonPath {
  readonly steps: readonly PathStep[];
  /** True if the path can lead to one value only: then that value is the result, otherwise a list of all that match. */
  readonly isDefinite: boolean;
}

/** Where a path of a state begins, and the path. */
export interface DataPath {
  /** As written in the definition. */
  readonly text: string;
  /** `$`, `$$` or the variable `$name`. */
  readonly root:
    | { readonly kind: 'data' }
    | { readonly kind: 'context' }
    | { readonly kind: 'variable'; readonly name: string };
  readonly path: JsonPath;
}

/** A path is definite unless one of its steps may match several values, as in Jayway's JsonPath. */
export function jsonPath(steps: readonly PathStep[]): JsonPath {
  const isAggregate = steps[0]?.kind === 'descend' && steps.at(-1)?.kind === 'function';
  const isDefinite =
    isAggregate ||
    steps.every(
      (step, at) =>
        step.kind === 'member' ||
        step.kind === 'index' ||
        step.kind === 'function' ||
        (step.kind === 'members' && at === steps.length - 1),
    );
  return { steps, isDefinite };
}
