import { answerCloudFormation, type CustomResourceEvent } from '../../../lambda/seed-templates/custom-resource';
import { seedTemplates } from '../../../lambda/seed-templates/logic';

const anEvent = (change: Partial<CustomResourceEvent> = {}): CustomResourceEvent => ({
  RequestType: 'Create',
  ResponseURL: 'https://answers.example.com/signed',
  StackId: 'stack-1',
  RequestId: 'request-1',
  LogicalResourceId: 'SeededTemplates',
  ResourceProperties: { TableName: 'templates' },
  ...change,
});

/** What CloudFormation is told. */
async function answerOf(event: CustomResourceEvent, work: () => Promise<void>): Promise<unknown> {
  const sent: unknown[] = [];
  await answerCloudFormation(event, work, async (url, body) => {
    sent.push([url, JSON.parse(body)]);
  });
  return sent;
}

it('tells CloudFormation that the work is done', async () => {
  expect(await answerOf(anEvent(), async () => {})).toEqual([
    [
      'https://answers.example.com/signed',
      {
        Status: 'SUCCESS',
        StackId: 'stack-1',
        RequestId: 'request-1',
        LogicalResourceId: 'SeededTemplates',
        PhysicalResourceId: 'SeededTemplates',
      },
    ],
  ]);
});

it('tells it why the work failed, under the id that the resource has', async () => {
  const event = anEvent({ RequestType: 'Update', PhysicalResourceId: 'first' });

  const sent = await answerOf(event, () => Promise.reject(new Error('throttled')));

  expect(sent).toEqual([
    [
      expect.anything(),
      expect.objectContaining({ Status: 'FAILED', Reason: 'Error: throttled', PhysicalResourceId: 'first' }),
    ],
  ]);
});

it('answers also when the work fails before it has begun', async () => {
  const sent = await answerOf(anEvent(), () => {
    throw new Error('no file');
  });

  expect(sent).toEqual([[expect.anything(), expect.objectContaining({ Status: 'FAILED', Reason: 'Error: no file' })]]);
});

it.each([
  ['Create', ['a', 'b']],
  ['Update', ['a', 'b']],
  ['Delete', []],
] as const)('on %s puts %j', async (RequestType, expected) => {
  const put: string[] = [];
  const items = [{ PK: { S: 'a' } }, { PK: { S: 'b' } }];

  await seedTemplates(anEvent({ RequestType }), items, async (tableName, item) => {
    expect(tableName).toBe('templates');
    put.push(item.PK?.S ?? '');
  });

  expect(put).toEqual(expected);
});
