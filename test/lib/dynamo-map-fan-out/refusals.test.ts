import { App, Duration, Stack } from 'aws-cdk-lib';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemProcessor, ItemSource } from '../../../lib';
import { aStack } from '../../support/synth';
import { aListFanOut, source } from './a-fan-out';

describe('refused at synth', () => {
  const anyKey = (key: Record<string, string | number>, attribute = 'values') => ({
    source: ItemSource.listAttribute({ key, attribute }),
  });

  it.each<[string, Partial<DynamoMapFanOutProps>, RegExp]>([
    [
      'a negative concurrency',
      { maxConcurrency: -1 },
      /^Stack\/FanOut: maxConcurrency must be a whole number from 0 to 40, got -1$/,
    ],
    [
      'more than an inline Map runs at once',
      { maxConcurrency: 41 },
      /maxConcurrency must be a whole number from 0 to 40, got 41$/,
    ],
    ['half a concurrency', { maxConcurrency: 1.5 }, /maxConcurrency must be a whole number from 0 to 40, got 1.5$/],
    [
      'a wait of half a second',
      { waitPerItem: Duration.millis(500) },
      /waitPerItem must be whole seconds from 0 to 99999999, got '0.5 s'$/,
    ],
    [
      'no time for the run',
      { timeout: Duration.seconds(0) },
      /timeout must be whole seconds from 1 to 99999999, got '0 s'$/,
    ],
    [
      'no time for an item',
      { itemTimeout: Duration.seconds(0) },
      /itemTimeout must be whole seconds from 1 to 99999999, got '0 s'$/,
    ],
    [
      'a negative tolerance',
      { toleratedFailureCount: -1 },
      /toleratedFailureCount must be a whole number from 0 to 100000000, got -1$/,
    ],
    [
      'stopping and tolerating at once',
      { stopOnFailure: true, toleratedFailureCount: 1 },
      /toleratedFailureCount must be absent or 0 with stopOnFailure, got 1$/,
    ],
    ['a list that no history holds', { maxItems: 3_000 }, /maxItems must be a whole number from 1 to 2766, got 3000$/],
    ['no items at all', { maxItems: 0 }, /maxItems must be a whole number from 1 to 2766, got 0$/],
    ['no key', anyKey({}), /source.key must be one or two attribute names with their values, got {}$/],
    ['three key attributes', anyKey({ a: 1, b: 2, c: 3 }), /source.key must be one or two attribute names/],
    [
      'an empty key value',
      anyKey({ id: '' }),
      /source.key.id must be a string that is not empty, a number or a binary value, got ''$/,
    ],
    ['an infinite key value', anyKey({ id: Infinity }), /source.key.id must be .*, got Infinity$/],
    [
      'an attribute without a name',
      anyKey({ id: 'x' }, ''),
      /source.attribute must be the name, of 1 to 255 bytes, of an attribute that is no part of the key, got ''$/,
    ],
    ['the key as the list', anyKey({ id: 'x' }, 'id'), /source.attribute must be .*, got 'id'$/],
  ])('%s', (_what, props, message) => {
    expect(() => aListFanOut(props)).toThrow(message);
  });

  it('a timeout per item with a chain, naming what to use instead', () => {
    const stack = aStack();
    const processor = ItemProcessor.chain(new Pass(stack, 'Mine'));

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, processor, itemTimeout: Duration.seconds(1) })).toThrow(
      /itemTimeout must be absent with a chain; give its tasks a taskTimeout, got/,
    );
  });

  it('a table of another account or region, which its name alone would not find', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const table = TableV2.fromTableArn(stack, 'Theirs', 'arn:aws:dynamodb:eu-west-1:111111111111:table/theirs');

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, table })).toThrow(
      /table must be a table of this stack's account and region, got/,
    );
  });

  it('a created table with two keys and no word about which is the partition key', () => {
    expect(() => aListFanOut(anyKey({ a: 1, b: 2 }))).toThrow(
      /source.partitionKey must be one of the two names in key, or bring a table, got undefined$/,
    );
  });

  it('a name for a table that is brought', () => {
    const stack = aStack();
    const table = TableV2.fromTableName(stack, 'Mine', 'mine');

    expect(() => new DynamoMapFanOut(stack, 'FanOut', { source, table, tableName: 'other' })).toThrow(
      /tableName must be absent when a table is brought, got 'other'$/,
    );
  });
});
