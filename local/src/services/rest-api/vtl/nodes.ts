/** A step from one value to the next: a member, or a method with its arguments. */
export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly at: Expression };

/** `$name.step.step()` */
export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  readonly steps: readonly Step[];
  /** As it is written; what is printed where it has no value. */
  readonly source: string;
  /** `$!name` prints nothing where it has no value. */
  readonly isQuiet: boolean;
}

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** What stands between the parentheses of a directive. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** Between double quotes, where references have their values. */
  | { readonly kind: 'text'; readonly parts: readonly Node[] }
  | { readonly kind: 'list'; readonly elements: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | Reference;

/** A part of a mapping template. */
export type Node =
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'set'; readonly target: Reference; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly body: readonly Node[] }[];
      readonly otherwise: readonly Node[];
    }
  | { readonly kind: 'foreach'; readonly name: string; readonly list: Expression; readonly body: readonly Node[] }
  | Reference;
