import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { featureFlags } from '../../bin/feature-flags';
import { textOf as templateText } from '../../lib/assertions/template-text';

/** An app whose templates alone are looked at, with the flags that our users get from `cdk init`: it writes little else. */
export function anApp(): App {
  return new App({ context: { ...featureFlags(), [DISABLE_ASSET_STAGING_CONTEXT]: true }, treeMetadata: false });
}

/** A stack in an app of its own. */
export function aStack(props: StackProps = {}): Stack {
  return new Stack(anApp(), 'Stack', props);
}

/** One state of a definition, as far as tests look at it. */
export interface StateJson {
  readonly [field: string]: unknown;
  readonly States?: Record<string, StateJson>;
}

/** The only state machine's definition; what deployment fills in stands as `<LogicalId>` or `<LogicalId.Attribute>`. */
export function definitionOf(stack: Stack): StateJson & { States: Record<string, StateJson> } {
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(textOf(machine?.Properties.DefinitionString));
}

/** The states of every iteration. */
export function iterationOf(stack: Stack): Record<string, StateJson> {
  const map = definitionOf(stack).States['Process items'] as { ItemProcessor: { States: Record<string, StateJson> } };
  return map.ItemProcessor.States;
}

/** Text of a CloudFormation value; what deployment fills in stands as `<LogicalId>` or `<LogicalId.Attribute>`. */
export function textOf(value: unknown): string {
  return templateText(value);
}

/** Every statement of every policy in the stack's template, in order. */
export function policyStatements(stack: Stack): Record<string, unknown>[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(
    (policy) => policy.Properties.PolicyDocument.Statement,
  );
}
