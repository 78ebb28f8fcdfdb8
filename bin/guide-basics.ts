import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { GuideFunction } from './guide-function';
import { guideMachine } from './guide-machine';

/** The first workflow of everybody: one function. */
export class HelloWorld extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const hello = new GuideFunction(this, 'Handler', {
      handler: 'guide-hello',
      description: 'Greets whom the event names',
    });
    guideMachine(
      this,
      LambdaInvoke.jsonata(this, 'Say hello', { lambdaFunction: hello, outputs: '{% $states.result.Payload %}' }),
    );
  }
}

/** Tries, waits a minute after an error that passes, and tries once more. */
export class WaitBeforeRetry extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const work = unsteadyFunction(this);
    const last = attempt(this, 'Try again', work, '{% 1 %}');
    const wait = sfn.Wait.jsonata(this, 'Wait before retry', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
    const first = attempt(this, 'Try', work, '{% 0 %}');
    // Without `outputs` the error itself would go on, and the second attempt needs the input.
    first.addCatch(wait.next(last), { errors: ['TransientError'], outputs: '{% $states.input %}' });
    guideMachine(this, first);
  }
}

/** Retries an error that passes, later each time, and handles what is left. */
export class CatchAndRetry extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const process = attempt(this, 'Process order', unsteadyFunction(this), '{% $states.context.State.RetryCount %}');
    process.addRetry({
      errors: ['TransientError'],
      interval: Duration.seconds(5),
      maxAttempts: 3,
      backoffRate: 2,
    });
    const handle = sfn.Pass.jsonata(this, 'Handle error', {
      outputs: { handled: true, error: '{% $states.input.Error %}' },
    });
    process.addCatch(handle, { errors: [sfn.Errors.ALL] });
    guideMachine(this, process);
  }
}

function unsteadyFunction(scope: Construct): GuideFunction {
  return new GuideFunction(scope, 'Handler', {
    handler: 'guide-unsteady',
    description: 'Fails as often as the event says',
  });
}

function attempt(scope: Construct, id: string, lambdaFunction: GuideFunction, number: string): LambdaInvoke {
  return LambdaInvoke.jsonata(scope, id, {
    lambdaFunction,
    payload: sfn.TaskInput.fromObject({ order: '{% $states.input %}', attempt: number }),
    outputs: '{% $states.result.Payload %}',
    retryOnServiceExceptions: false,
  });
}
