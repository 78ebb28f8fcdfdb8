import { type AssemblyStack, Deployment } from '../../src/assembly';
import { templateFrom } from '../../src/assembly/template';
import type { JsonObject } from '../../src/kernel/json';

/** A stack as if it had been read from a cloud assembly. */
export function aStack(template: JsonObject, overrides: Partial<AssemblyStack> = {}): AssemblyStack {
  return {
    id: 'Shop',
    displayName: 'Shop',
    stackName: 'Shop',
    account: '123456789012',
    region: 'us-east-1',
    directory: '',
    template: templateFrom(template),
    assets: new Map(),
    constructPaths: new Map(),
    dependencies: [],
    ...overrides,
  };
}

/** One stack, deployed alone. */
export function anAssembly(template: JsonObject): Deployment {
  return new Deployment([aStack(template)]);
}
