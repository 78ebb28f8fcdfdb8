import { App, Stack } from 'aws-cdk-lib';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, ItemProcessor, ItemSource, RolePermissions, TemplateSnapshot } from '../../../lib';

const stack = new Stack(new App(), 'Shop');
const fanOut = new DynamoMapFanOut(stack, 'Topics', {
  source: ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' }),
  processor: ItemProcessor.chain(Pass.jsonata(stack, 'Do the work')),
});

it('is what was reviewed', () => {
  expect(TemplateSnapshot.fromStack(stack).toJSON()).toMatchSnapshot();
});

it('lets the workflow read its list, and nothing else', () => {
  RolePermissions.of(fanOut.stateMachine).assertExactly([
    'dynamodb:GetItem on arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<Topics/Table>',
    RolePermissions.MACHINE_LOGS_AND_TRACES,
  ]);
});
