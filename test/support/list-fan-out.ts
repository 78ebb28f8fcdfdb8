import { randomUUID } from 'node:crypto';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ExecutionReport } from 'cdk-sfn-local';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemProcessor, ItemSource } from '../../lib';
import { clientSettings, startLocally } from './running-app';

const TABLE = 'lists';

/** Fails for items that say so; else answers. */
const WORKER = `
  class Unwell extends Error { name = 'Unwell'; }
  exports.handler = async (item) => {
    if (item && item.fail) throw new Unwell(item.fail);
    if (item && item.sleepMs) await new Promise((resolve) => setTimeout(resolve, item.sleepMs));
    return 'done';
  };`;

/** What a fan-out has besides its list and its processor, which may be replaced too. */
type OwnProps = (stack: Stack, worker: lambda.Function) => Partial<DynamoMapFanOutProps>;

/** Fan-outs over lists, on the runner. */
export interface ListFanOuts<Name extends string> {
  /** Runs one over a list of its own, so that no test meets another's; undefined leaves the list out. */
  run(name: Name, attribute: AttributeValue | undefined, attributeName?: string): Promise<ExecutionReport>;
  stop(): Promise<void>;
}

/**
 * Starts one app with a fan-out for each name. They share a table; and a function that fails for items with `fail`, as
 * `Unwell`, and takes its time for those with `sleepMs`.
 */
export async function startListFanOuts<Name extends string>(
  machines: Record<Name, OwnProps>,
): Promise<ListFanOuts<Name>> {
  const { aws, stop } = await startLocally((app) => {
    const stack = new Stack(app, 'Stack');
    const table = new TableV2(stack, 'Lists', {
      tableName: TABLE,
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
    const worker = new lambda.Function(stack, 'Worker', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(WORKER),
      timeout: Duration.minutes(5),
    });
    for (const [name, props] of Object.entries<OwnProps>(machines)) {
      new DynamoMapFanOut(stack, name, {
        table,
        source: ItemSource.listAttribute({ key: { id: '{% $states.input.id %}' }, attribute: 'values' }),
        maxConcurrency: 1,
        processor: ItemProcessor.lambdaFunction(worker),
        ...props(stack, worker),
      });
    }
  });
  const client = new DynamoDBClient(clientSettings(aws));
  return {
    run: async (name, attribute, attributeName = 'values') => {
      const id = randomUUID();
      if (attribute !== undefined) {
        const Item = { id: { S: id }, [attributeName]: attribute };
        await client.send(new PutItemCommand({ TableName: TABLE, Item }));
      }
      return aws.run({ machine: `Stack/${name}/StateMachine`, input: { id } });
    },
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}
