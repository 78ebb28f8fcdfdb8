import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionRecord } from '../../utils/execution-history/execution-record';
import { viewExecution } from '../../utils/execution-history/execution-view';
import { reportPage } from '../../utils/report/page';
import { aRecord, type ShortEvent, START } from '../utils/execution-history/a-history';
import { aMapRun } from '../utils/execution-history/a-map-run';

/** Writes the pages that the tests in a browser look at into a directory. */
const [directory = '.'] = process.argv.slice(2);

const CALL = { resourceType: 'lambda', resource: 'invoke' };
const DEFINITION = JSON.stringify({
  StartAt: 'Get list',
  States: {
    'Get list': { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:getItem', Next: 'Each order' },
    'Each order': {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'Call API',
        States: {
          'Call API': {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Record failure' }],
            End: true,
          },
          'Record failure': { Type: 'Pass', End: true },
        },
      },
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
});

/** Sixty orders: number 7 is retried once, number 42 fails and is caught. */
function orders(): ExecutionRecord {
  const events: ShortEvent[] = [];
  const add = (...event: ShortEvent) => events.push(event);
  add('ExecutionStarted', 0, { input: '{}' });
  add('TaskStateEntered', 0, { name: 'Get list', input: '{}' });
  add('TaskScheduled', 2, {
    resourceType: 'dynamodb',
    resource: 'getItem',
    parameters: '{"Key":{"id":{"S":"orders"}}}',
  });
  add('TaskStarted', 3, { resourceType: 'dynamodb', resource: 'getItem' });
  add('TaskSucceeded', 4, { resourceType: 'dynamodb', resource: 'getItem', output: '{"Item":{}}' });
  add('TaskStateExited', 5, { name: 'Get list', output: '{"items":60}' });
  add('MapStateEntered', 6, { name: 'Each order', input: '{"items":60}' });
  add('MapStateStarted', 7, { length: 60 });
  for (let index = 0; index < 60; index++) {
    const second = index / 4;
    const input = JSON.stringify({ order: 1_000 + index, customer: `customer-${index % 9}`, apiKey: 'canary-9Zk3' });
    let last = add('MapIterationStarted', 8, { name: 'Each order', index }, second);
    last = add('TaskStateEntered', last, { name: 'Call API', input }, second);
    last = add('TaskScheduled', last, { ...CALL, parameters: `{"Payload":${input}}` }, second);
    last = add('TaskStarted', last, CALL, second + 0.1);
    if (index === 7) {
      last = add('TaskFailed', last, { ...CALL, error: 'Api.Busy', cause: '{"errorMessage":"503"}' }, second + 1);
      last = add('TaskScheduled', last, { ...CALL, parameters: `{"Payload":${input}}` }, second + 3);
      last = add('TaskStarted', last, CALL, second + 3.1);
    }
    if (index === 42) {
      const failure = { error: 'Api.NotFound', cause: '{"errorMessage":"there is no order 1042"}' };
      last = add('TaskFailed', last, { ...CALL, ...failure }, second + 1);
      last = add('TaskStateExited', last, { name: 'Call API', output: '{"Error":"Api.NotFound"}' }, second + 1);
      last = add('PassStateEntered', last, { name: 'Record failure', input: '{"Error":"Api.NotFound"}' }, second + 1);
      last = add('PassStateExited', last, { name: 'Record failure', output: '{"Error":"Api.NotFound"}' }, second + 1);
    } else {
      last = add('TaskSucceeded', last, { ...CALL, output: '{"statusCode":200}' }, second + 4);
      last = add(
        'TaskStateExited',
        last,
        { name: 'Call API', output: `{"order":${1_000 + index},"paid":true}` },
        second + 4,
      );
    }
    add('MapIterationSucceeded', last, { name: 'Each order', index }, second + 4);
  }
  let last = add('MapStateSucceeded', events.length, undefined, 20);
  last = add('MapStateExited', last, { name: 'Each order', output: '{"total":60}' }, 20);
  last = add('SucceedStateEntered', last, { name: 'Done', input: '{"total":60}' }, 20);
  last = add('SucceedStateExited', last, { name: 'Done', output: '{"total":60}' }, 20);
  add('ExecutionSucceeded', last, { output: '{"total":60}' }, 20);
  return aRecord(events, { definition: DEFINITION, machineName: 'orders', stoppedAtMs: START + 20_000, input: '{}' });
}

/** Ten thousand children of a distributed Map. */
const many = aMapRun({
  map: 'Each order',
  definition: DEFINITION,
  count: 10_000,
  failed: 100,
  nameOf: (at) => `child-${at}`,
});

for (const [name, record] of Object.entries({ orders: orders(), many })) {
  writeFileSync(join(directory, `${name}.html`), reportPage(viewExecution(record), { seed: 7 }));
}
