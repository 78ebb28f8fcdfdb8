import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AnswerWay } from '../../lib/cross-team-pipeline/contract';
import { CLIENT_TIMES } from '../shared/cross-team/settings';
import { type Answerer, taskAnswerer } from '../shared/cross-team/task-answers';
import { replySender } from './reply-sender';

/** The way to answer that the settings ask for. */
export function answererFor(way: AnswerWay, queues: SQSClient): Answerer {
  switch (way.via) {
    case 'direct':
      return taskAnswerer(new SFNClient({ requestHandler: CLIENT_TIMES }));
    case 'role':
      return taskAnswerer(
        new SFNClient({ requestHandler: CLIENT_TIMES, credentials: roleCredentials(way.roleArn, way.externalId) }),
      );
    case 'queue':
      return replySender(queues, way.queueUrl);
  }
}

/** Credentials of the pipeline's answer role; the SDK asks for new ones shortly before they expire. */
function roleCredentials(roleArn: string, externalId: string): SFNClientConfig['credentials'] {
  const client = new STSClient({ requestHandler: CLIENT_TIMES });
  return async () => {
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: roleArn, ExternalId: externalId, RoleSessionName: 'team-b-worker' }),
    );
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) {
      throw new Error(`no credentials for ${roleArn}`);
    }
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  };
}
