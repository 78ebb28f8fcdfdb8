import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as stepfunctions from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import type { Caller } from './check-calls';
import type { Outcome } from './verify';

type Constructor = new (options: object) => unknown;

/** As much of a client as it takes to send any command. */
interface AnyClient {
  send(command: unknown): Promise<object>;
  destroy(): void;
}

const MODULES: Readonly<Record<string, readonly [module: object, client: string]>> = {
  dynamodb: [dynamodb, 'DynamoDBClient'],
  lambda: [lambda, 'LambdaClient'],
  sns: [sns, 'SNSClient'],
  sqs: [sqs, 'SQSClient'],
  stepfunctions: [stepfunctions, 'SFNClient'],
};

/** Makes calls by the AWS SDK for JavaScript. */
export function sdkCaller(endpoint: string, region: string): Caller {
  const clients = new Map<string, AnyClient>();
  const made = (module: object, name: string, options: object) => {
    const Made = (module as Readonly<Record<string, Constructor | undefined>>)[name];
    if (Made === undefined) throw new Error(`the SDK has no ${name}`);
    return new Made(options);
  };
  return {
    call: async ({ service, operation, request }): Promise<Outcome> => {
      const [module, name] = MODULES[service] ?? [{}, service];
      const client =
        clients.get(service) ??
        (made(module, name, {
          endpoint,
          region,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
          maxAttempts: 1,
          requestHandler: { requestTimeout: 30_000, throwOnRequestTimeout: true },
          disableHostPrefix: true,
        }) as AnyClient);
      clients.set(service, client);
      try {
        return { answer: await client.send(made(module, `${operation}Command`, request)) };
      } catch (error) {
        return { error: (error as Error).name };
      }
    },
    stop: async () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}
