import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { LocalAws } from 'cdk-sfn-local';
import { CitiesStack } from '../../bin/cities-stack';
import { PRICES } from '../../lib/dynamo-map-fan-out/contract';
import { childrenOf, door, type Figure, measuredRun, mebibytes, withApp } from './measured';
import { figuresOf } from './memory-marks';

/** One city of the data set. */
export interface City {
  readonly cityId: number;
  readonly name: string;
}

/** Loads the cities, fans out over them, and looks into the files of the run for every one. */
export function measureCities(cities: readonly City[]): Promise<Figure[]> {
  return withApp(
    (app) => {
      new CitiesStack(app, 'Cities');
    },
    async (aws) => {
      const { CitiesTableName: table = '', LedgersBucketName: bucket = '' } = aws.outputs();
      await aws.putItems(table, cities as never);
      const { report, seconds, loadedBytes, peakBytes, marks } = await measuredRun(aws, 'EachCityArn');

      const { total, succeeded } = report.output as { total: number; succeeded: number };
      const found = await readLedgers(aws, bucket);
      const ids = new Set(found.ids);
      const children = await childrenOf(aws, report.executionArn);
      // Of a child that reads a segment: Begin segment, Segment done, and three states for each page.
      const transitions = report.transitions + children.all + children.ofPages * 2 + found.pages * 3;
      return [
        { what: 'counted by the run', value: `${total}`, aim: `${cities.length}` },
        { what: 'succeeded', value: `${succeeded}`, aim: `${cities.length}` },
        { what: 'lost', value: `${cities.filter(({ cityId }) => !ids.has(cityId)).length}`, aim: '0' },
        { what: 'twice in the pages', value: `${found.ids.length - ids.size}`, aim: '0' },
        { what: 'in no batch, or in two', value: `${strays(found.batches, cities.length)}`, aim: '0' },
        { what: 'items a second', value: (cities.length / seconds).toFixed(0) },
        { what: 'billed transitions an item', value: (transitions / cities.length).toFixed(4), aim: 'at most 0.05' },
        {
          what: 'dollars of transitions a million items',
          value: ((transitions / cities.length) * 1_000 * PRICES.perThousandTransitions).toFixed(2),
          aim: 'the seed, 3 an item: 75.00',
        },
        { what: 'memory before the run, MiB', value: mebibytes(loadedBytes) },
        ...figuresOf(marks),
        { what: 'peak memory of the run, MiB', value: mebibytes(peakBytes) },
      ];
    },
  );
}

interface Batch {
  /** Number of the first item, and how many there are. */
  readonly b: number;
  readonly n: number;
}

async function readLedgers(aws: LocalAws, bucket: string): Promise<{ ids: number[]; pages: number; batches: Batch[] }> {
  const client = new S3Client({ ...door(aws), forcePathStyle: true });
  const ids: number[] = [];
  const batches: Batch[] = [];
  let pages = 0;
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
      for (const { Key = '' } of Contents) {
        if (!Key.includes('/pages/') && !Key.includes('/SUCCEEDED_')) continue;
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const text = (await Body?.transformToString()) ?? '';
        if (Key.includes('/pages/')) {
          pages++;
          ids.push(...(JSON.parse(text) as { cityId: { N: string } }[]).map(({ cityId }) => Number(cityId.N)));
        } else
          batches.push(
            ...text
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line) as Batch),
          );
      }
    }
  } finally {
    client.destroy();
  }
  return { ids, pages, batches };
}

/** Items of the run that are in no batch, or in more than one. */
function strays(batches: readonly Batch[], count: number): number {
  const seen = new Uint8Array(count);
  for (const { b, n } of batches) for (let i = b; i < b + n; i++) seen[i] = Math.min(255, (seen[i] ?? 0) + 1);
  return seen.filter((times) => times !== 1).length;
}
