import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, ItemProcessor, ItemSource, RolePermissions } from '../../../lib';
import { aStack } from '../../support/synth';

const DOCUMENT = readFileSync(join(__dirname, '../../../docs/testing-your-stack.md'), 'utf8');

/** The block of docs/testing-your-stack.md after a mark. */
function block(mark: string): string {
  return new RegExp(`<!-- ${mark} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(DOCUMENT)?.[1] ?? `no block ${mark}`;
}

it('shows the test that stands beside this one', () => {
  const test = readFileSync(join(__dirname, 'shop.test.ts'), 'utf8');

  expect(block('shop.test.ts')).toBe(test.replace('../../../lib', 'cdk-sfn-patterns'));
});

it('shows the message as it comes', () => {
  const stack = aStack();
  const fanOut = new DynamoMapFanOut(stack, 'Topics', {
    source: ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' }),
    processor: ItemProcessor.chain(Pass.jsonata(stack, 'Do the work')),
  });
  const expected = ['dynamodb:Scan on <Topics/Table.Arn>', RolePermissions.MACHINE_LOGS_AND_TRACES];

  expect(() => RolePermissions.of(fanOut.stateMachine).assertExactly(expected)).toThrow(
    block('the message of assertExactly').trimEnd().replace('Shop/', 'Stack/'),
  );
});
