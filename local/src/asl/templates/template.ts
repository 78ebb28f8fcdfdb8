import type { Json } from '../../kernel/json';
import type { IntrinsicCall } from '../intrinsics/parse-call';
import type { JsonataExpression } from '../jsonata/expression';
import type { DataPath } from '../paths/json-path';

/** A field of a state whose value is computed when the state runs. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'object'; readonly members: ReadonlyArray<readonly [string, Template]> }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'path'; readonly field: string; readonly path: DataPath }
  | { readonly kind: 'intrinsic'; readonly field: string; readonly call: IntrinsicCall }
  | { readonly kind: 'jsonata'; readonly location: string; readonly expression: JsonataExpression };
