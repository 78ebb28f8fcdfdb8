import { type FunctionResource, functionSource, type MappingResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { ServiceError } from '../kernel/service-error';
import { Unsupported } from '../kernel/unsupported';
import { mappingSpec, QueueMapping } from '../services/event-sources';
import type { InvokeAnswer } from '../services/lambda';
import type { Queue, Sqs } from '../services/sqs';
import type { MessagingOptions } from './messaging';

/** Starts the event source mappings; one that cannot be served is told of, and its messages stay where they are. */
export function startMappings(sqs: Sqs, options: MessagingOptions): void {
  for (const resource of options.inventory.mappings) {
    try {
      mappingOf(resource, sqs, options)?.start();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      options.onNotice(
        `AWS::Lambda::EventSourceMapping is skipped, its messages stay where they are: ${error.message}`,
      );
    }
  }
}

/** Undefined for a mapping that is switched off. */
function mappingOf(resource: MappingResource, sqs: Sqs, options: MessagingOptions): QueueMapping | undefined {
  const { functions, faults, permissions, answers, clock, signal, onBug } = options;
  const { place } = resource;
  const properties = resource.properties();
  const { EventSourceArn, FunctionName, Enabled } = properties;
  if (Enabled === false || Enabled === 'false') return undefined;
  const queue = requireQueue(String(EventSourceArn), `${place}/EventSourceArn`, sqs);
  const functionName = String(FunctionName);
  functions.require(functionName, `${place}/FunctionName`);
  const functionResource = functions.find(functionName) as FunctionResource;
  const { arn } = functionResource;
  if (!functions.isMocked(arn)) requirePatience(queue, functionResource, place);
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
    invoke: (payload) =>
      answers.of(() =>
        invoked(() => faults.mapped(arn, queue.arn, payload, () => functions.invokeInWorkflow(functionName, payload))),
      ),
  });
}

/** What Lambda refuses or loses counts as failed: the messages show again when their time has come. */
async function invoked(invoke: () => Promise<InvokeAnswer>): Promise<Pick<InvokeAnswer, 'payload' | 'functionError'>> {
  try {
    return await invoke();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { payload: 'null', functionError: 'Unhandled' };
  }
}

function requireQueue(arn: string, place: string, sqs: Sqs): Queue {
  const queue = sqs.queue(arn);
  if (queue !== undefined) return queue;
  const known = sqs.all().map(({ name }) => name);
  throw new Unsupported(
    place,
    `reads '${arn}', which is no queue of this run; served are mappings of its queues: ${known.join(', ') || 'none'}`,
  );
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
