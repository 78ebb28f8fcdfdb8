import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoGetItem, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { TemplateApiCaller } from '../lib';
import { guideMachine } from './guide-machine';

/** Name of the template of the mail in the table of the API caller. */
const WELCOME_MAIL = 'welcome-mail';

const text = DynamoAttributeValue.fromString;

/** Registers a user by type: an admin is to be approved, a user is active at once, anybody else is refused. */
export class Registration extends Construct {
  constructor(scope: Construct, id: string, users: ITable) {
    super(scope, id);

    const taken = new sfn.Fail(this, 'Name is taken', { error: 'UserExistsError', cause: 'There is such a user' });
    const register = (name: string, status: string) =>
      newUser(this, name, users, { status: text(status), userType: text('{% $states.input.userType %}') }, taken, {
        userId: '{% $states.input.userId %}',
        status,
      });
    const isType = (type: string) => sfn.Condition.jsonata(`{% $states.input.userType = '${type}' %}`);
    guideMachine(
      this,
      sfn.Choice.jsonata(this, 'Check user type')
        .when(isType('Admin'), register('Register admin', 'TO_BE_APPROVED'))
        .when(isType('User'), register('Register user', 'ACTIVE'))
        .otherwise(
          new sfn.Fail(this, 'Unknown user type', {
            error: 'UnknownUserTypeError',
            cause: 'The user type is not recognized',
          }),
        ),
    );
  }
}

/** Checks the data of a new user, makes the account, sets its preferences and sends the mail that welcomes. */
export class Onboarding extends Construct {
  constructor(scope: Construct, id: string, users: ITable, mails: TemplateApiCaller) {
    super(scope, id);

    const invalid = sfn.Fail.jsonata(this, 'Data is invalid', {
      error: 'InvalidUserError',
      cause: "{% 'not an address: ' & $string($states.input.email) %}",
    });
    const taken = new sfn.Fail(this, 'Account exists', { error: 'UserExistsError', cause: 'There is such a user' });
    const preferences = DynamoAttributeValue.fromMap({ newsletter: DynamoAttributeValue.fromBoolean(false) });
    const make = newUser(
      this,
      'Make account',
      users,
      { status: text('ACTIVE'), email: text('{% $states.input.email %}'), preferences },
      taken,
      '{% $states.input %}',
    );
    const writeMail = sfn.Pass.jsonata(this, 'Write mail', {
      outputs: {
        templateName: WELCOME_MAIL,
        method: 'POST',
        params: { userId: '{% $states.input.userId %}', email: '{% $states.input.email %}' },
      },
    });
    const welcomed = sfn.Pass.jsonata(this, 'Welcomed', {
      outputs: { userId: '{% $states.input.params.userId %}', mail: '{% $states.input.apiResponse.statusCode %}' },
    });
    guideMachine(
      this,
      sfn.Choice.jsonata(this, 'Check data')
        .when(
          sfn.Condition.jsonata(
            '{% $exists($states.input.email) and $contains($string($states.input.email), /^[^@ ]+@[^@ ]+$/) %}',
          ),
          make.next(writeMail).next(mails.states(this, 'Send mail')).next(welcomed),
        )
        .otherwise(invalid),
    );
  }
}

/** Tells in a moment who a user is; an EXPRESS machine that others run and wait for. */
export class SignIn extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, users: ITable) {
    super(scope, id);

    const find = DynamoGetItem.jsonata(this, 'Find user', {
      table: users,
      key: { userId: text('{% $states.input.userId %}') },
      // Without an item there is no user, which is no error here.
      outputs: "{% { 'user': $states.result.Item } %}",
    });
    const found = sfn.Pass.jsonata(this, 'Signed in', { outputs: { userId: '{% $states.input.user.userId.S %}' } });
    const unknown = new sfn.Fail(this, 'Refuse', { error: 'NotSignedIn', cause: 'No active user of this name' });
    this.stateMachine = guideMachine(
      this,
      find.next(
        sfn.Choice.jsonata(this, 'Is the user active?')
          .when(sfn.Condition.jsonata("{% $states.input.user.status.S = 'ACTIVE' %}"), found)
          .otherwise(unknown),
      ),
      { stateMachineType: sfn.StateMachineType.EXPRESS },
    );
  }
}

/** Puts a user who is not there yet; put again by the same execution, after an answer that was lost, it is the same one. */
function newUser(
  scope: Construct,
  id: string,
  table: ITable,
  attributes: { [name: string]: DynamoAttributeValue },
  taken: sfn.Fail,
  outputs: sfn.JsonataCommonOptions['outputs'],
): DynamoPutItem {
  const execution = text('{% $states.context.Execution.Id %}');
  const put = DynamoPutItem.jsonata(scope, id, {
    table,
    item: { userId: text('{% $states.input.userId %}'), madeBy: execution, ...attributes },
    conditionExpression: 'attribute_not_exists(userId) OR madeBy = :execution',
    expressionAttributeValues: { ':execution': execution },
    outputs,
  });
  put.addCatch(taken, { errors: ['DynamoDB.ConditionalCheckFailedException'] });
  return put;
}
