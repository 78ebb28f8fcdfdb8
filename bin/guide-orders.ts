import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  CallAwsService,
  DynamoAttributeValue,
  DynamoPutItem,
  DynamoUpdateItem,
  LambdaInvoke,
  SnsPublish,
  StepFunctionsStartExecution,
} from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { GuideFunction } from './guide-function';
import { guideMachine } from './guide-machine';

const text = DynamoAttributeValue.fromString;

const ORDER_ID = '{% $states.input.orderId %}';
const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * An order: stock, payment and notice at the same time, and all that was done undone if one of them failed (a saga).
 *
 * A branch that fails would abort the others in the middle of what they do, and nobody would know what is to be undone.
 * So each branch catches whatever goes wrong and tells of it. Undoing trusts no such report: it takes back what is there.
 */
export class OrderProcessing extends Construct {
  readonly stateMachine: sfn.StateMachine;
  private readonly stock: TableV2;
  private readonly orders: TableV2;
  private readonly payment: GuideFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly news: ITopic,
  ) {
    super(scope, id);
    this.stock = this.table('Stock', 'item');
    this.orders = this.table('Orders', 'orderId');
    this.payment = new GuideFunction(this, 'Handler', {
      handler: 'guide-payment',
      description: 'Stands for the payment service',
    });

    const process = sfn.Parallel.jsonata(this, 'Process order', {
      outputs: {
        order: '{% $states.input %}',
        problems: '{% [$states.result[$exists(problem)].problem] %}',
      },
    });
    process.branch(this.reserveStock(), this.chargeCard(), this.tell('Tell that it is in work', 'is in work'));
    const confirm = this.record('Confirm order', 'CONFIRMED');
    const cancel = this.record('Record cancellation', 'CANCELLED').next(
      sfn.Fail.jsonata(this, 'Order is cancelled', {
        error: 'OrderCancelled',
        cause: "{% $join($states.input.problems, ', ') %}",
      }),
    );
    const undo = sfn.Parallel.jsonata(this, 'Undo', { outputs: '{% $states.input %}' });
    undo.branch(
      this.releaseStock(),
      this.refundCard(),
      this.tell('Tell that it is cancelled', 'is cancelled', 'order.'),
    );
    this.stateMachine = guideMachine(
      this,
      process.next(
        sfn.Choice.jsonata(this, 'Did all succeed?')
          .when(sfn.Condition.jsonata('{% $count($states.input.problems) = 0 %}'), confirm)
          .otherwise(undo.next(cancel)),
      ),
    );
  }

  /** Takes the stock once for an order, however often it is tried. */
  private reserveStock(): sfn.IChainable {
    const reserve = DynamoUpdateItem.jsonata(this, 'Reserve stock', {
      table: this.stock,
      key: { item: text('{% $states.input.item %}') },
      updateExpression: 'SET stock = stock - :quantity, reserved.#order = :quantity',
      conditionExpression: 'stock >= :quantity AND attribute_not_exists(reserved.#order)',
      expressionAttributeNames: { '#order': ORDER_ID },
      expressionAttributeValues: {
        ':quantity': DynamoAttributeValue.numberFromString('{% $string($states.input.quantity) %}'),
      },
      outputs: {},
    });
    patient(reserve, CONDITION_FAILED);
    return reserve.addCatch(this.problem('Stock is not reserved', CONDITION_FAILED, 'out of stock'));
  }

  private releaseStock(): sfn.IChainable {
    const release = DynamoUpdateItem.jsonata(this, 'Release stock', {
      table: this.stock,
      key: { item: text('{% $states.input.order.item %}') },
      updateExpression: 'SET stock = stock + :quantity REMOVE reserved.#order',
      conditionExpression: 'attribute_exists(reserved.#order)',
      expressionAttributeNames: { '#order': '{% $states.input.order.orderId %}' },
      expressionAttributeValues: {
        ':quantity': DynamoAttributeValue.numberFromString('{% $string($states.input.order.quantity) %}'),
      },
      outputs: {},
    });
    patient(release, CONDITION_FAILED);
    return release.addCatch(sfn.Pass.jsonata(this, 'Nothing was reserved'), { errors: [CONDITION_FAILED] });
  }

  private chargeCard(): sfn.IChainable {
    const charge = LambdaInvoke.jsonata(this, 'Charge card', {
      lambdaFunction: this.payment,
      payload: sfn.TaskInput.fromObject({ action: 'charge', order: '{% $states.input %}' }),
      outputs: {},
      retryOnServiceExceptions: false,
    });
    patient(charge, 'CardDeclined');
    return charge.addCatch(this.problem('Card is not charged', 'CardDeclined', 'card declined'));
  }

  private refundCard(): sfn.IChainable {
    const refund = LambdaInvoke.jsonata(this, 'Refund card', {
      lambdaFunction: this.payment,
      payload: sfn.TaskInput.fromObject({ action: 'refund', order: '{% $states.input.order %}' }),
      outputs: {},
      retryOnServiceExceptions: false,
    });
    patient(refund);
    return refund;
  }

  /** What became of a step: in words for the error that is to be expected, else by its name. */
  private problem(id: string, error: string, words: string): sfn.Pass {
    const problem = `{% $states.input.Error = '${error}' ? '${words}' : $states.input.Error %}`;
    return sfn.Pass.jsonata(this, id, { outputs: { problem } });
  }

  /** No order fails because nobody could be told of it. */
  private tell(id: string, what: string, path = ''): sfn.IChainable {
    const tell = SnsPublish.jsonata(this, id, {
      topic: this.news,
      message: sfn.TaskInput.fromText(`{% 'Order ' & $states.input.${path}orderId & ' ${what}' %}`),
      outputs: {},
    });
    patient(tell);
    return tell.addCatch(sfn.Pass.jsonata(this, `${id}: failed`, { outputs: {} }));
  }

  private record(id: string, status: string): DynamoPutItem {
    const record = DynamoPutItem.jsonata(this, id, {
      table: this.orders,
      item: { orderId: text('{% $states.input.order.orderId %}'), status: text(status) },
      outputs: { orderId: '{% $states.input.order.orderId %}', status, problems: '{% $states.input.problems %}' },
    });
    patient(record);
    return record;
  }

  private table(id: string, key: string): TableV2 {
    return new TableV2(this, id, {
      partitionKey: { name: key, type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** Tries again after whatever may pass; what is final is left to the catchers at once. */
function patient(task: sfn.TaskStateBase, ...final: string[]): void {
  if (final.length > 0) task.addRetry({ errors: final, maxAttempts: 0 });
  task.addRetry({
    errors: [sfn.Errors.ALL],
    interval: Duration.seconds(1),
    maxAttempts: 3,
    backoffRate: 2,
    jitterStrategy: sfn.JitterType.FULL,
  });
}

/** Services that each own a workflow, called one after the other: who is it, and what becomes of the order. */
export class Microservices extends Construct {
  constructor(scope: Construct, id: string, signIn: sfn.IStateMachine, orders: sfn.IStateMachine) {
    super(scope, id);

    const refused = sfn.Fail.jsonata(this, 'Refuse', { error: 'NotSignedIn', cause: '{% $states.input.userId %}' });
    const check = CallAwsService.jsonata(this, 'Sign in', {
      service: 'sfn',
      action: 'startSyncExecution',
      iamAction: 'states:StartSyncExecution',
      iamResources: [signIn.stateMachineArn],
      parameters: {
        StateMachineArn: signIn.stateMachineArn,
        Input: "{% $string({ 'userId': $states.input.userId }) %}",
      },
      // The call succeeds though the execution failed.
      outputs: "{% $merge([$states.input, { 'isKnown': $states.result.Status = 'SUCCEEDED' }]) %}",
    });
    const order = StepFunctionsStartExecution.jsonata(this, 'Order', {
      stateMachine: orders,
      integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      input: sfn.TaskInput.fromText('{% $states.input.order %}'),
      outputs: '{% $states.result.Output %}',
    });
    const failed = sfn.Pass.jsonata(this, 'Tell support', {
      outputs: { status: 'FAILED', error: '{% $states.input.Error %}' },
    });
    order.addCatch(failed, { errors: [sfn.Errors.TASKS_FAILED] });
    guideMachine(
      this,
      check.next(
        sfn.Choice.jsonata(this, 'Is it a user?')
          .when(sfn.Condition.jsonata('{% $states.input.isKnown %}'), order)
          .otherwise(refused),
      ),
    );
  }
}
