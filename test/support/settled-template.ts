import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { textOf } from './synth';

/**
 * A stack's template as a snapshot keeps it: asset hashes, which change with every rebuild of a handler, as `<asset>`,
 * and each state machine's definition parsed, so that a difference shows the states.
 */
export function settledTemplate(stack: Stack): unknown {
  const template = JSON.parse(
    JSON.stringify(Template.fromStack(stack).toJSON()).replaceAll(/[0-9a-f]{64}/g, '<asset>'),
  );
  for (const resource of Object.values<{ Type: string; Properties: { DefinitionString?: unknown } }>(
    template.Resources,
  )) {
    if (resource.Type !== 'AWS::StepFunctions::StateMachine') continue;
    resource.Properties.DefinitionString = JSON.parse(textOf(resource.Properties.DefinitionString));
  }
  return template;
}
