import { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type CallDefinition, callStates } from './definition';
import { EXPRESS_SECONDS } from './express-budget';
import type { TemplateApiCallOptions } from './template-api-call-options';

/** One call as a piece of another workflow. */
export class TemplateApiCall extends sfn.StateMachineFragment {
  readonly startState: sfn.State;
  readonly endStates: sfn.INextable[];

  constructor(
    scope: Construct,
    id: string,
    definition: Omit<CallDefinition, 'runsTwice' | 'variableSuffix'>,
    longestSeconds: number,
    options: TemplateApiCallOptions,
  ) {
    super(scope, id);
    const variableSuffix = `_${this.node.addr.slice(-10)}`;
    const { start, end } = callStates(this, {
      ...definition,
      runsTwice: options.startedSynchronously === true ? 'never' : 'if it is EXPRESS',
      variableSuffix,
    });
    this.startState = start;
    this.endStates = [end];
    if (longestSeconds < EXPRESS_SECONDS) return;
    this.node.addValidation({
      validate: () =>
        expressMachines(this)
          .filter((machine) => definitionText(machine).includes(variableSuffix))
          .map(
            (machine) =>
              `${machine.node.path}: stateMachineType must be STANDARD, or the props of the API caller so small that a call ends within ${EXPRESS_SECONDS} s, got EXPRESS with a call of up to ${longestSeconds} s`,
          ),
    });
  }
}

function expressMachines(scope: Construct): sfn.StateMachine[] {
  return scope.node.root.node
    .findAll()
    .filter((construct): construct is sfn.StateMachine => construct instanceof sfn.StateMachine)
    .filter(({ stateMachineType }) => stateMachineType === sfn.StateMachineType.EXPRESS);
}

/** A fragment does not know its machine; the machine's definition has the names of the fragment's variables. */
function definitionText(machine: sfn.StateMachine): string {
  const resource = machine.node.defaultChild as sfn.CfnStateMachine;
  return JSON.stringify(Stack.of(machine).resolve(resource.definitionString));
}
