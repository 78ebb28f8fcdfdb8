import { Unsupported } from '../../kernel/unsupported';

/** Where a function's code comes from. */
export type FunctionCode =
  /** A directory as `cdk synth` staged it. */
  | { readonly directory: string }
  /** Source text of `Code.fromInline`: it becomes `index.js` or `index.py`. */
  | { readonly inline: string };

/** A deployed function, as far as running it needs. */
export interface FunctionSpec {
  readonly arn: string;
  readonly name: string;
  /** Lambda's identifier, such as `nodejs24.x` or `python3.13`. */
  readonly runtime: string;
  /** `file.export`; the file may stand in nested directories. */
  readonly handler: string;
  readonly code: FunctionCode;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Default: `/aws/lambda/<name>`. */
  readonly logGroupName?: string;
}

/** What this machine runs a function with. */
export type RuntimeKind =
  | { readonly language: 'node'; readonly major: number }
  | { readonly language: 'python'; readonly version: string };

/** Reads a runtime identifier; throws `Unsupported` for one that Node and `python3` cannot stand in for. */
export function runtimeKind(spec: FunctionSpec): RuntimeKind {
  const node = /^nodejs(\d+)\.x$/.exec(spec.runtime);
  if (node !== null) return { language: 'node', major: Number(node[1]) };
  const python = /^python(3\.\d+)$/.exec(spec.runtime);
  if (python !== null) return { language: 'python', version: python[1] as string };
  throw new Unsupported(
    spec.name,
    `runtime ${spec.runtime} cannot be hosted on this machine; nodejs and python3 runtimes can`,
  );
}
