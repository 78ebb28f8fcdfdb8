import { BadRequest } from '../kernel/bad-request';

/** What of a CDK app is needed; every version's `App` and `Stage` fit. */
export interface SynthesizableApp {
  synth(): { readonly directory: string };
}

/** What of a CDK stack is needed; every version's `Stack` fits. */
export interface SynthesizableStack {
  /** Its id in the assembly. */
  readonly artifactId: string;
  readonly node: { readonly root: object };
}

/** Where stacks come from: one of the three, and perhaps which stack. */
export interface StackSource {
  readonly assembly?: string | undefined;
  readonly app?: SynthesizableApp | undefined;
  readonly stack?: string | SynthesizableStack | undefined;
}

/** The directory of a cloud assembly, and the stack of it that is wanted. */
export interface FoundAssembly {
  readonly assembly: string;
  readonly stack: string | undefined;
}

/** Finds the assembly that the options mean; an app, or that of a stack, is synthesized unless it was before. */
export function findAssembly({ assembly, app, stack }: StackSource): FoundAssembly {
  const ways = [assembly, app, typeof stack === 'object' ? stack : undefined].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new BadRequest(`give either assembly, app, or a stack of the CDK, got ${ways.length} of them`);
  }
  if (assembly !== undefined) return { assembly, stack: stack as string | undefined };
  if (app !== undefined) return { assembly: app.synth().directory, stack: stack as string | undefined };
  const { artifactId, node } = stack as SynthesizableStack;
  if (!isApp(node.root)) throw new BadRequest(`stack '${artifactId}' belongs to no app; give it one: new App()`);
  return { assembly: node.root.synth().directory, stack: artifactId };
}

function isApp(root: object): root is SynthesizableApp {
  return typeof (root as Partial<SynthesizableApp>).synth === 'function';
}
