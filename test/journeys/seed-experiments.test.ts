import { join } from 'node:path';
import type { ExecutionReport } from 'cdk-sfn-local';
import { FanOutStack } from '../../bin/fan-out-stack';
import { type FanOutConfig, readConfig } from '../../config';
import { fanOutSummary } from '../../utils/demo/fan-out-report';
import { findListFile, readListFile } from '../../utils/list-file';
import { writeList } from '../../utils/list-table';
import { shownInReadme } from '../support/readme';
import { momentsOf, payloadsOf } from '../support/run-events';
import { locally } from '../support/running-app';

const SETTINGS = readConfig(join(__dirname, '../../config.json')).fanOut;

/** The sample app with settings changed, loaded with a list as `npm run load` does it, run once. */
function experiment(list: string, change: Partial<FanOutConfig> = {}): Promise<ExecutionReport> {
  const config = { ...SETTINGS, ...change };
  return locally(
    (app) => new FanOutStack(app, 'FanOut', config),
    async (aws) => {
      const address = { table: config.tableName, endpoint: aws.endpoint, region: aws.region };
      await writeList(address, config, readListFile(findListFile(list)));
      return aws.run();
    },
  );
}

/** The items that the function really logged, in order. */
function loggedItems(run: ExecutionReport): unknown[] {
  return run.logs.map((line) => JSON.parse(line.text).item);
}

it('invokes two seconds apart with concurrency 1 and a wait of 2 s', async () => {
  const run = await experiment('simplelist.json', { maxConcurrency: 1, waitDurationSeconds: 2 });

  expect(run.status).toBe('SUCCEEDED');
  expect(momentsOf(run, 'TaskScheduled').slice(1)).toEqual([2_000, 4_000, 6_000]);
  expect(loggedItems(run)).toEqual(['Computer Science', 'Economics', 'Mathematics']);
  expect(run.output).toEqual({ total: 3, succeeded: 3, failed: 0, failures: [] });
});

it('invokes at the same moment with concurrency 3', async () => {
  const run = await experiment('simplelist.json', { maxConcurrency: 3, waitDurationSeconds: 2 });

  expect(momentsOf(run, 'TaskScheduled').slice(1)).toEqual([2_000, 2_000, 2_000]);
  expect(fanOutSummary('FanOut', run)).toBe(shownInReadme('npm start with maxConcurrency 3'));
});

it('hands the items of listofdicts.json on as objects', async () => {
  const run = await experiment('listofdicts.json');

  expect(loggedItems(run)).toEqual(readListFile(findListFile('listofdicts.json')));
  expect(fanOutSummary('FanOut', run)).toBe(shownInReadme('npm start -- --list listofdicts.json'));
});

it('hands them on as DynamoDB holds them when itemFormat asks for it', async () => {
  const run = await experiment('listofdicts.json', { itemFormat: 'dynamodb' });

  expect(payloadsOf(run)[0]).toEqual({ M: { topic: { S: 'cs' }, name: { S: 'Computer Science' } } });
  expect(fanOutSummary('FanOut', run)).toBe(
    shownInReadme('npm start -- --list listofdicts.json with itemFormat dynamodb'),
  );
  expect(loggedItems(run)[0]).toEqual({ M: { topic: { S: 'cs' }, name: { S: 'Computer Science' } } });
});

it('ends TIMED_OUT after 20 s when each item waits 25 s', async () => {
  const run = await experiment('simplelist.json', { waitDurationSeconds: 25, timeoutDurationSeconds: 20 });

  expect(run.status).toBe('TIMED_OUT');
  expect(run.simulatedMs).toBe(20_000);
  expect(payloadsOf(run)).toEqual([]);
  expect(fanOutSummary('FanOut', run)).toBe(
    shownInReadme('npm start with waitDurationSeconds 25 and timeoutDurationSeconds 20'),
  );
});
