import { type INextable, type State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type CallDefinition, callStates } from './definition';

/** One call as a piece of another workflow. */
export class TemplateApiCall extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, definition: CallDefinition) {
    super(scope, id);
    const { start, end } = callStates(this, definition);
    this.startState = start;
    this.endStates = [end];
  }
}
