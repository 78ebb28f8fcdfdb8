import type { JsonObject } from '../../../src/kernel/json';
import { streamMappingSpec } from '../../../src/services/event-sources';

it.each<[string, JsonObject, string]>([
  [
    'a window that tumbles',
    { TumblingWindowInSeconds: 30 },
    'Stack/Mapping/TumblingWindowInSeconds: is not served; leave it out for local runs',
  ],
  [
    'a bucket as the destination',
    { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } } },
    "Stack/Mapping/DestinationConfig/OnFailure/Destination: is 'arn:aws:s3:::failed'; served are queues and topics",
  ],
  [
    'a beginning that tables have not',
    { StartingPosition: 'AT_TIMESTAMP' },
    'Stack/Mapping/StartingPosition: of a table\'s stream it must be TRIM_HORIZON or LATEST, got "AT_TIMESTAMP"',
  ],
  [
    'more records than an event holds',
    { BatchSize: 20_000 },
    'Stack/Mapping/BatchSize: must be a whole number from 1 to 10000, got 20000',
  ],
  [
    'a limit below the one that means none',
    { MaximumRetryAttempts: '-2' },
    'Stack/Mapping/MaximumRetryAttempts: must be a whole number from -1 to 10000, got "-2"',
  ],
  [
    'a filter that asks for what is not served',
    { FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"a":[{"sounds-like":"x"}]}}' }] } },
    "Stack/Mapping/FilterCriteria/Filters/0/Pattern: /dynamodb/a asks for 'sounds-like', which is not served",
  ],
])('refuses %s, by its place', (_what, properties, message) => {
  const read = () => streamMappingSpec({ StartingPosition: 'LATEST', ...properties }, 'Stack/Mapping');

  expect(read).toThrow(message);
});

it('takes -1 for no limit', () => {
  const unlimited = { MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: '-1' };

  expect(streamMappingSpec({ StartingPosition: 'LATEST', ...unlimited }, 'Stack/Mapping')).toMatchObject({
    maxRetries: Number.POSITIVE_INFINITY,
    maxAgeMs: 86_400_000,
  });
});
