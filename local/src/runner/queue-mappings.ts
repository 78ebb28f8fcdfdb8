import { type FunctionResource, functionSource, type MappingResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { mappingSpec, QueueMapping } from '../services/event-sources';
import type { Queue } from '../services/sqs';
import { mappedFunction } from './mapped-function';
import type { MessagingOptions } from './messaging';

/** Opens the mapping of a queue; throws `BadRequest` for what a deployment would refuse. */
export function queueMapping(queue: Queue, resource: MappingResource, options: MessagingOptions): QueueMapping {
  const { functions, faults, permissions, clock, signal, onBug } = options;
  const { place } = resource;
  const properties = resource.properties();
  const mapped = mappedFunction(String(properties.FunctionName), resource, queue.arn, options);
  const { arn } = mapped.resource;
  if (!functions.isMocked(arn)) requirePatience(queue, mapped.resource, place);
  const refusal = permissions?.pollingRefusal(arn, queue.arn);
  if (refusal !== undefined) {
    const words = 'The function execution role does not have permissions to read from the queue';
    throw new BadRequest(`${place}: ${words}: ${refusal}`);
  }
  return new QueueMapping({
    spec: mappingSpec(properties, place),
    queue: {
      arn: queue.arn,
      available: (signal, end) => queue.available(signal, end),
      receive: (max) => queue.receive(max),
      delete: (handle) => {
        if (!faults.keepsMessage(queue.arn, arn)) queue.delete(handle);
      },
    },
    clock,
    signal,
    onBug,
    // What Lambda refuses or loses counts as failed: the messages show again when their time has come.
    invoke: async (payload) => (await mapped.invoke(payload)) ?? { payload: 'null', functionError: 'Unhandled' },
  });
}

/**
 * Lambda refuses to map a queue whose messages show again while the function still works on them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
function requirePatience(queue: Queue, resource: FunctionResource, place: string): void {
  const timeoutSeconds = functionSource(resource).timeoutMs / 1000;
  const { VisibilityTimeout } = queue.settings;
  if (VisibilityTimeout >= timeoutSeconds) return;
  throw new BadRequest(
    `${place}: Queue visibility timeout: ${VisibilityTimeout} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}
