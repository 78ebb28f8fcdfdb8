import { textOf } from './synth';

/** A call that a role must be able to make; role and resource as `nameIn` writes them, the resource at times `*`. */
export interface RequiredCall {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** The resources of a template. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;

/** The properties of a resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** What else the calls are derived from: the template, and the place that it is deployed to. */
export interface Deployed {
  readonly resources: Resources;
  readonly region: string;
  readonly account: string;
}

/**
 * Names a resource in one way, whether a template says its ARN, its name or its URL: `<LogicalId>`, with what follows it.
 */
export function nameIn(value: unknown): string {
  return textOf(value)
    .replace('arn:<AWS::Partition>:', 'arn:aws:')
    .replaceAll(/<(\w+)\.(Arn|Name)>/g, '<$1>')
    .replace(/^arn:aws:dynamodb:[^:]*:[^:]*:table\/(?=<)/, '')
    .replace(/^https:\/\/sqs\.([\w-]+)\.[^/]+\/(\d+)\//, 'arn:aws:sqs:$1:$2:');
}
