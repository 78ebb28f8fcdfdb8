import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DescribeMapRunCommand, ListMapRunsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { App } from 'aws-cdk-lib';
import { LocalAws } from 'cdk-sfn-local';
import { CitiesStack } from '../../bin/cities-stack';
import { featureFlags } from '../../bin/feature-flags';
import { PRICES } from '../../lib/dynamo-map-fan-out/contract';

/** One city of the data set. */
export interface City {
  readonly cityId: number;
  readonly name: string;
}

/** One line of the result. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What this project wants it to be. */
  readonly aim?: string;
}

/** Loads the cities, fans out over them, and looks into the files of the run for every one. */
export async function measureCities(cities: readonly City[]): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'cities-'));
  const app = new App({
    outdir: join(directory, 'cdk.out'),
    context: featureFlags(),
    builtinCloudFormationValidation: false,
  });
  new CitiesStack(app, 'Cities');
  const aws = await LocalAws.start({ assembly: app.synth().directory, seed: 1 });
  try {
    const { CitiesTableName: table = '', LedgersBucketName: bucket = '' } = aws.outputs();
    await aws.putItems(table, cities as never);
    const loadedBytes = process.memoryUsage().rss;
    let peakBytes = loadedBytes;
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    }, 100);
    const startedAt = performance.now();
    const report = await aws.run({ machine: 'EachCityArn' });
    const seconds = (performance.now() - startedAt) / 1_000;
    clearInterval(watch);
    if (report.status !== 'SUCCEEDED')
      throw new Error(`the run ended ${report.status}: ${report.error} ${report.cause}`);

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
      { what: 'peak memory of the run, MiB', value: mebibytes(peakBytes) },
    ];
  } finally {
    await aws.stop();
    rmSync(directory, { recursive: true });
  }
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

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

async function childrenOf(aws: LocalAws, executionArn: string): Promise<{ all: number; ofPages: number }> {
  const client = new SFNClient(door(aws));
  try {
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const counts = await Promise.all(
      mapRuns.map(async ({ mapRunArn = '' }) => {
        const { executionCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn }));
        return { isPages: mapRunArn.includes('/Pages:'), total: Number(executionCounts?.total) };
      }),
    );
    const sum = (some: typeof counts) => some.reduce((all, { total }) => all + total, 0);
    return { all: sum(counts), ofPages: sum(counts.filter(({ isPages }) => isPages)) };
  } finally {
    client.destroy();
  }
}

function door({ endpoint, region }: LocalAws) {
  return { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** Items of the run that are in no batch, or in more than one. */
function strays(batches: readonly Batch[], count: number): number {
  const seen = new Uint8Array(count);
  for (const { b, n } of batches) for (let i = b; i < b + n; i++) seen[i] = Math.min(255, (seen[i] ?? 0) + 1);
  return seen.filter((times) => times !== 1).length;
}
