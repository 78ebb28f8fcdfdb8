import type { MappingResource } from '../assembly';
import { Unsupported } from '../kernel/unsupported';
import type { TableStream } from '../services/dynamodb';
import type { Queue, Sqs } from '../services/sqs';
import type { MessagingOptions } from './messaging';
import { queueMapping } from './queue-mappings';
import { streamMapping } from './stream-mappings';

/** An event source mapping that can begin its work. */
export interface Mapping {
  start(): void;
}

/**
 * Opens the event source mappings of a run.
 *
 * One that reads neither a queue nor a stream of the run is told of and skipped, for nothing that runs can write there.
 * So is one of a queue that cannot be served: its messages stay where everybody sees them. Records of a stream would be
 * gone without a trace, so one of a stream that cannot be served throws `Unsupported`.
 */
export function openMappings(sqs: Sqs, options: MessagingOptions): Mapping[] {
  const skip = (why: string) => options.onNotice(`AWS::Lambda::EventSourceMapping is skipped, ${why}`);
  const enabled = options.inventory.mappings.filter((resource) => resource.isEnabled());
  return enabled.flatMap((resource): Mapping[] => {
    const source = unlessUnserved(
      () => requireSource(resource, sqs, options.streams),
      (why) => skip(`nothing that runs can write to its source: ${why}`),
    );
    if (source === undefined) return [];
    const { queue, stream } = source;
    if (queue === undefined) return [streamMapping(stream, resource, options)];
    const mapping = unlessUnserved(
      () => queueMapping(queue, resource, options),
      (why) => skip(`its messages stay where they are: ${why}`),
    );
    return mapping === undefined ? [] : [mapping];
  });
}

type Source =
  | { readonly queue: Queue; readonly stream?: never }
  | { readonly stream: TableStream; readonly queue?: never };

function requireSource(resource: MappingResource, sqs: Sqs, streams: readonly TableStream[]): Source {
  const arn = resource.source() ?? 'nothing';
  const queue = sqs.queue(arn);
  if (queue !== undefined) return { queue };
  const stream = streams.find((stream) => stream.arn === arn);
  if (stream !== undefined) return { stream };
  const known = [...sqs.all().map(({ name }) => name), ...streams.map(({ arn }) => arn)].join(', ') || 'none';
  throw new Unsupported(
    `${resource.place}/EventSourceArn`,
    `reads '${arn}', which is neither a queue nor a table's stream of this run; served are mappings of: ${known}`,
  );
}

function unlessUnserved<T>(find: () => T, otherwise: (why: string) => void): T | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    otherwise(error.message);
    return undefined;
  }
}
