import { bindPositional } from './binding';
import type { Block } from './nodes';
import { Builtin, PyObject, type Value } from './values';

/** Looks up a parameter or global by name. */
export type Context = (name: string) => Value | undefined;

/** `self`: renders a block of the template by its name. */
export class TemplateReference extends PyObject {
  override readonly type = 'TemplateReference';

  constructor(
    private readonly blocks: ReadonlyMap<string, Block>,
    private readonly render: (block: Block) => string,
  ) {
    super();
  }

  override print(): string {
    return '<TemplateReference None>';
  }

  override attribute(name: string): Value | undefined {
    const block = this.blocks.get(name);
    if (block === undefined) return undefined;
    return new Builtin(name, (args) => {
      bindPositional(name, args, 0, 0);
      return this.render(block);
    });
  }
}
