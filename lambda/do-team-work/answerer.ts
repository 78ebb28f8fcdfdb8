import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AnswerWay } from '../../lib/cross-team-pipeline/contract';
import { CLIENT_TIMES } from '../shared/cross-team/settings';
import { type Answerer, taskAnswerer } from '../shared/cross-team/task-answers';
import { replySender } from './reply-sender';
import { roleCredentials } from './role-credentials';

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
