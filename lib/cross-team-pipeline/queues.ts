import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that is encrypted, with the caller's key if there is one, and that refuses plain HTTP. */
export function safeQueue(
  scope: Construct,
  id: string,
  options: QueueProps & { readonly encryptionKey?: IKey; readonly removalPolicy: RemovalPolicy },
): Queue {
  const { encryptionKey, ...rest } = options;
  return new Queue(scope, id, {
    enforceSSL: true,
    encryption: encryptionKey === undefined ? QueueEncryption.SQS_MANAGED : QueueEncryption.KMS,
    encryptionMasterKey: encryptionKey,
    ...rest,
  });
}

/** A queue for what could not be delivered or handled, kept for the longest time that SQS keeps anything. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  options: {
    readonly encryptionKey?: IKey;
    readonly removalPolicy: RemovalPolicy;
    readonly queueName?: string;
    readonly fifo?: boolean;
  },
): Queue {
  return safeQueue(scope, id, { ...options, retentionPeriod: Duration.days(14) });
}

/** Lets somebody write with a key: what sending to an encrypted queue, or writing to an encrypted table, takes. */
export function grantWriting(key: IKey | undefined, grantee: IGrantable): void {
  key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey*');
}

/**
 * Lets a service write with a key, for sources of `account` alone that match a pattern: so that nobody else makes the
 * service do it. A pattern and no ARN, because the source may itself wait for the key to be made.
 */
export function letServiceWrite(
  key: IKey | undefined,
  service: string,
  source: { readonly arnPattern: string; readonly account: string },
): void {
  key?.addToResourcePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      principals: [new ServicePrincipal(service)],
      conditions: {
        ArnLike: { 'aws:SourceArn': source.arnPattern },
        StringEquals: { 'aws:SourceAccount': source.account },
      },
    }),
  );
}
