import type { MappingResource } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { ServiceError } from '../kernel/service-error';
import type { TableStream } from '../services/dynamodb';
import { StreamMapping, streamMappingSpec } from '../services/event-sources';
import { mappedFunction } from './mapped-function';
import type { MessagingOptions } from './messaging';

/** Opens the mapping of a table's stream; throws `BadRequest` for what a deployment would refuse. */
export function streamMapping(
  stream: TableStream,
  resource: MappingResource,
  options: MessagingOptions,
): StreamMapping {
  const { permissions, deliver, clock, signal, onBug } = options;
  const { place } = resource;
  const properties = resource.properties();
  const spec = streamMappingSpec(properties, place);
  const tableArn = stream.arn.replace(/\/stream\/.*$/, '');
  const mapped = mappedFunction(String(properties.FunctionName), resource, tableArn, options);
  const { arn } = mapped.resource;
  const refusal = permissions?.pollingRefusal(arn, stream.arn);
  if (refusal !== undefined) {
    const words =
      'Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.';
    throw new BadRequest(`${place}: Cannot access stream ${stream.arn}. ${words} ${refusal}`);
  }
  return new StreamMapping({
    spec,
    stream,
    functionArn: arn,
    invoke: async (payload) => (await mapped.invoke(payload)) ?? { payload: 'null', isUnreached: true },
    report: async (destinationArn, record) => {
      try {
        await deliver(destinationArn, { payload: JSON.stringify(record), from: arn });
      } catch (error) {
        // What nobody takes is lost, as on AWS.
        if (!(error instanceof ServiceError)) throw error;
      }
    },
    clock,
    signal,
    onBug,
  });
}
