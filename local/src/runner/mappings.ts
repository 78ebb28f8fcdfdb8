import type { MappingResource } from '../assembly';
import { Unsupported } from '../kernel/unsupported';
import type { Sqs } from '../services/sqs';
import type { MessagingOptions } from './messaging';
import { queueMapping } from './queue-mappings';
import { streamMapping } from './stream-mappings';

/** An event source mapping that can begin its work. */
export interface Mapping {
  start(): void;
}

/**
 * Opens the event source mappings of a run. Throws `Unsupported` for one of the run's own queues and streams that
 * cannot be served: what runs may write to them, and would do so for nothing.
 *
 * One that reads anything else is told of and skipped, for nothing that runs can write there.
 */
export function openMappings(sqs: Sqs, options: MessagingOptions): Mapping[] {
  const { inventory, streams, onNotice } = options;
  return inventory.mappings.flatMap((resource): Mapping[] => {
    if (!resource.isEnabled()) return [];
    const { arn, problem } = sourceOf(resource);
    const queue = sqs.queue(arn);
    if (queue !== undefined) return [queueMapping(queue, resource, options)];
    const stream = streams.find((stream) => stream.arn === arn);
    if (stream !== undefined) return [streamMapping(stream, resource, options)];
    const known = [...sqs.all().map(({ name }) => name), ...streams.map(({ arn }) => arn)].join(', ') || 'none';
    const why = `${resource.place}/EventSourceArn: reads '${arn}', which is neither a queue nor a table's stream of this run; served are mappings of: ${known}`;
    onNotice(
      `AWS::Lambda::EventSourceMapping is skipped, nothing that runs can write to its source: ${problem ?? why}`,
    );
    return [];
  });
}

/** What it reads, or why that has no value here. */
function sourceOf(resource: MappingResource): { readonly arn: string; readonly problem?: string } {
  try {
    return { arn: resource.source() ?? '' };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return { arn: '', problem: error.message };
  }
}
