import type { Scope } from './scopes';
import type { Value } from './values';

/** Arguments as written: `f(1, *rest, key=2, **more)`. */
export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly { readonly key: string; readonly value: Expression }[];
  readonly rest: Expression | undefined;
  readonly restKeywords: Expression | undefined;
}

/** The operators that take two values and always evaluate both. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** The operators of a comparison chain. */
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** A filter or a test with its arguments; a filter of a block has no operand. */
export interface Application {
  readonly kind: 'filter' | 'test';
  readonly at: number;
  readonly operand: Expression | undefined;
  readonly name: string;
  readonly args: CallArguments;
}

/** A call such as `range(3)`. */
export interface Call {
  readonly kind: 'call';
  readonly at: number;
  readonly callee: Expression;
  readonly args: CallArguments;
}

/** A variable that is read. */
export interface Name {
  readonly kind: 'name';
  readonly at: number;
  readonly name: string;
}

/** `a:b:c` between brackets. */
export interface Slice {
  readonly kind: 'slice';
  readonly at: number;
  readonly start: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}

/** Everything that has a value. */
export type Expression = AnyExpression & {
  /** Computed by Jinja2 while it compiles; filled in by `markFolded`. */
  isFolded?: boolean;
};

type AnyExpression =
  | Name
  | Application
  | Call
  | Slice
  | { readonly kind: 'const'; readonly at: number; readonly value: Value }
  | { readonly kind: 'tuple' | 'list'; readonly at: number; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly at: number; readonly pairs: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly at: number; readonly operator: 'not' | '-' | '+'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly at: number; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'concat'; readonly at: number; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'compare';
      readonly at: number;
      readonly left: Expression;
      readonly steps: readonly { readonly operator: CompareOperator; readonly right: Expression }[];
    }
  | {
      readonly kind: 'condition';
      readonly at: number;
      readonly test: Expression;
      readonly chosen: Expression;
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'attribute'; readonly at: number; readonly object: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly at: number; readonly object: Expression; readonly index: Expression };

/** What can stand left of `=`: a name, an attribute of a namespace, or several of them. */
export type Target =
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'namespace'; readonly at: number; readonly name: string; readonly attribute: string }
  | { readonly kind: 'tuple'; readonly at: number; readonly items: readonly Target[] };

/** A `for` loop; its three scopes are filled in by the analysis. */
export interface For {
  readonly kind: 'for';
  readonly at: number;
  readonly target: Target;
  readonly iterable: Expression;
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
  scopes?: { readonly body: Scope; readonly test: Scope; readonly otherwise: Scope };
}

/** Parameters and body of a macro or of a call block. */
export interface MacroLike {
  readonly at: number;
  readonly parameters: readonly string[];
  /** Defaults of the last parameters. */
  readonly defaults: readonly Expression[];
  readonly body: readonly Statement[];
  macro?: {
    readonly scope: Scope;
    readonly usesCaller: boolean;
    readonly usesKwargs: boolean;
    readonly usesVarargs: boolean;
  };
}

/** A named macro. */
export interface Macro extends MacroLike {
  readonly kind: 'macro';
  readonly name: string;
}

/** A call with a body, which the called macro renders with `caller()`. */
export interface CallBlock extends MacroLike {
  readonly kind: 'callBlock';
  readonly call: Call;
}

/** A part of the template with a name, which `self` renders again; it sees the template's own variables alone. */
export interface Block {
  readonly kind: 'block';
  readonly at: number;
  readonly name: string;
  /** It sees the variables around it too. */
  readonly isScoped: boolean;
  /** Another template must fill it, so that it fails here. */
  readonly isRequired: boolean;
  readonly body: readonly Statement[];
  scope?: Scope;
}

/** Everything that stands between text. */
export type Statement =
  | For
  | Block
  | Macro
  | CallBlock
  | { readonly kind: 'output'; readonly at: number; readonly parts: readonly (string | Expression)[] }
  | {
      readonly kind: 'if';
      readonly at: number;
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'set'; readonly at: number; readonly target: Target; readonly value: Expression }
  | {
      readonly kind: 'setBlock';
      readonly at: number;
      readonly target: Target;
      readonly filter: Application | undefined;
      readonly body: readonly Statement[];
      scope?: Scope;
    }
  | {
      readonly kind: 'filterBlock';
      readonly at: number;
      readonly filter: Application;
      readonly body: readonly Statement[];
      scope?: Scope;
    }
  | {
      readonly kind: 'with';
      readonly at: number;
      readonly targets: readonly Target[];
      readonly values: readonly Expression[];
      readonly body: readonly Statement[];
      scope?: Scope;
    };

/** A parsed template. */
export interface Template {
  readonly source: string;
  readonly blocks: ReadonlyMap<string, Block>;
  readonly body: readonly Statement[];
  scope?: Scope;
}
