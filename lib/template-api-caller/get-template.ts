import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { keyUse } from '../private/key-use';
import { DYNAMODB_RETRY } from '../private/retry';
import { bytesOf, type CallVariables } from './call-variables';

/** Longest time of one read; DynamoDB answers within milliseconds, or not at all. */
export const READ_TIMEOUT_SECONDS = 5;

/** Longest template name and method, in characters: four bytes each fill a key of DynamoDB. */
export const MAX_KEY_CHARACTERS = { templateName: 512, method: 256 } as const;

/** Reads the template into a variable, with all that a call needs to know before it begins. */
export class GetTemplate extends tasks.DynamoGetItem {
  constructor(
    scope: Construct,
    private readonly templates: ITable,
    variables: CallVariables,
    maxRetries: number,
  ) {
    super(scope, 'Get template', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      table: templates,
      key: {
        PK: tasks.DynamoAttributeValue.fromString('{% $states.input.templateName %}'),
        SK: tasks.DynamoAttributeValue.fromString('{% $uppercase($states.input.method) %}'),
      },
      consistentRead: true,
      taskTimeout: sfn.Timeout.duration(Duration.seconds(READ_TIMEOUT_SECONDS)),
      assign: {
        [variables.template]: '{% $exists($states.result.Item) ? $states.result.Item : null %}',
        [variables.templateBytes]: `{% $exists($states.result.Item) ? ${bytesOf('$states.result.Item')} : 0 %}`,
        [variables.waits]: 0,
        // The same for every attempt of this call. A state that is entered twice in one execution, by a loop or in
        // nested Maps, names both calls alike: the context knows no more than this.
        [variables.idempotencyKey]: `{% $hash($join([
        $states.context.Execution.Id,
        $states.context.State.Name,
        $exists($states.context.Map.Item.Index) ? $string($states.context.Map.Item.Index) : ''
      ], '/'), 'SHA-256') %}`,
      },
      outputs: {},
    });
    this.addRetry({
      ...DYNAMODB_RETRY,
      errors: [...(DYNAMODB_RETRY.errors ?? []), 'States.Timeout'],
      maxAttempts: maxRetries,
    });
  }

  /** A table's own key is not the state's to know, so CDK grants the read alone. */
  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    const { encryptionKey } = this.templates;
    if (encryptionKey === undefined) return;
    graph.registerPolicyStatement(keyUse(encryptionKey, ['kms:Decrypt'], 'dynamodb', this.templates));
  }
}
