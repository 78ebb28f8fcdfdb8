import { Raised } from './errors';
import type { MacroLike } from './nodes';
import type { Runtime } from './runtime';
import { type Arguments, Dict, hashString, PyObject, Tuple, type Value } from './values';

/** What a macro's body finds: a parameter without a value is absent. */
export type MacroVariables = ReadonlyMap<string, Value | undefined>;

/** A macro, or the body of a call block; calling it renders it. */
export class MacroFunction extends PyObject {
  override readonly type = 'Macro';

  constructor(
    private readonly rt: Runtime,
    private readonly name: string | undefined,
    private readonly node: MacroLike,
    private readonly render: (variables: MacroVariables) => string,
  ) {
    super();
  }

  override get isCallable(): boolean {
    return true;
  }

  override print(): string {
    return this.name === undefined ? '<Macro anonymous>' : `<Macro '${this.name}'>`;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name ?? null;
      case 'arguments':
        return new Tuple([...this.node.parameters]);
      case 'catch_kwargs':
        return this.node.macro?.usesKwargs ?? false;
      case 'catch_varargs':
        return this.node.macro?.usesVarargs ?? false;
      case 'caller':
        return this.node.macro?.usesCaller ?? false;
      default:
        return undefined;
    }
  }

  override call({ positional, keywords }: Arguments): Value {
    const { parameters, macro } = this.node;
    const left = new Map(keywords);
    const variables = new Map<string, Value | undefined>();
    parameters.forEach((parameter, i) => {
      variables.set(parameter, i < positional.length ? (positional[i] ?? null) : left.get(parameter));
      if (i >= positional.length) left.delete(parameter);
    });
    if (macro?.usesCaller === true && !parameters.includes('caller')) {
      variables.set('caller', left.get('caller') ?? this.rt.missing('No caller defined'));
      left.delete('caller');
    }
    if (macro?.usesKwargs === true) variables.set('kwargs', asDict(left));
    else
      for (const key of left.keys())
        throw new Raised('TypeError', `macro '${this.name}' takes no keyword argument '${key}'`);
    if (macro?.usesVarargs === true) {
      variables.set('varargs', new Tuple(positional.slice(parameters.length)));
    } else if (positional.length > parameters.length) {
      throw new Raised('TypeError', `macro '${this.name}' takes not more than ${parameters.length} argument(s)`);
    }
    return this.render(variables);
  }
}

function asDict(values: ReadonlyMap<string, Value>): Dict {
  const dict = new Dict();
  for (const [key, value] of values) dict.entries.set(hashString(key), [key, value]);
  return dict;
}
