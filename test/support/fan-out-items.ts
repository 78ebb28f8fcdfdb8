import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { LocalAws } from 'cdk-sfn-local';
import { withBuckets } from './running-app';

/** An item that a fan-out meets; its number keeps its place in a query. */
export interface Item {
  readonly no: string;
  readonly [more: string]: unknown;
}

export const numbered = (i: number) => String(i).padStart(6, '0');

/** So many items, each with what `more` says of it. */
export const counted = (count: number, more: (i: number) => object = () => ({})): Item[] =>
  Array.from({ length: count }, (_, i) => ({ no: numbered(i), ...more(i) }));

/** A table with a partition for each list, so that no test meets another's items. */
export function itemsTable(stack: Stack): TableV2 {
  return new TableV2(stack, 'Items', {
    tableName: 'items',
    partitionKey: { name: 'list', type: AttributeType.STRING },
    sortKey: { name: 'no', type: AttributeType.STRING },
  });
}

/** States that fail for items with `fails`, as `Unwell`, with their number as the cause. */
export function failingStates(stack: Stack, name: string): sfn.IChainable {
  return sfn.Choice.jsonata(stack, `${name}: does it fail?`)
    .when(
      // The cells of a CSV file are texts.
      sfn.Condition.jsonata("{% $string($states.input.fails) = 'true' %}"),
      sfn.Fail.jsonata(stack, `${name}: it fails`, { error: 'Unwell', cause: '{% $states.input.no %}' }),
    )
    .otherwise(sfn.Pass.jsonata(stack, `${name}: it is done`));
}

/** Where the items of a list can stand. */
export type Form = 'List' | 'Query' | 'Scan' | 'Json' | 'Lines' | 'Csv';

let lists = 0;

/** Puts items where a source of this form finds them, in table `items` or bucket `files`, and gives the list's name. */
export async function load(aws: LocalAws, form: Form, items: readonly Item[]): Promise<string> {
  const list = `list-${lists++}`;
  if (form === 'List') await aws.putItems('items', [{ list, no: 'all', values: [...items] }] as never);
  else if (form === 'Query' || form === 'Scan') {
    await aws.putItems('items', items.map((item) => ({ list, ...item })) as never);
  } else await putFile(aws, list, textOf(form, items));
  return list;
}

function textOf(form: 'Json' | 'Lines' | 'Csv', items: readonly Item[]): string {
  const lines = items.map((item) => JSON.stringify(item));
  if (form === 'Json') return `[${lines.join(',')}]`;
  if (form === 'Lines') return `${lines.join('\n')}\n`;
  return ['no,fails', ...items.map(({ no, fails }) => `${no},${fails}`)].join('\n');
}

/** Puts a file into bucket `files`. */
export async function putFile(aws: LocalAws, key: string, text: string): Promise<void> {
  await withBuckets(aws, (s3) => s3.send(new PutObjectCommand({ Bucket: 'files', Key: key, Body: text })));
}
