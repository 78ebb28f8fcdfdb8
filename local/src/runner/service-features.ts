import type { Feature } from '../asl';
import { SERVED_OPERATIONS, UNSERVED_OPERATIONS } from '../gateway';
import { RESOURCE_TYPES } from './resource-types';
import { SERVED_RESOURCES, UNSERVED_RESOURCES } from './served-resources';

/** A name, and what refuses it or how it differs. */
type Noted = readonly [name: string, note: string];

/** How integrations and operations differ from those of AWS, by their name in the table. */
const NOTES: Readonly<Record<string, string>> = {
  'arn:aws:states:::apigateway:invoke': 'the REST APIs of the stacks',
  'arn:aws:states:::http:invoke':
    'reaches the hosts that --host maps, and this machine; a missing permission is States.Permissions',
  ...Object.fromEntries(
    ['PutItem', 'UpdateItem', 'DeleteItem'].map((name) => [
      `DynamoDB ${name}`,
      'ReturnValuesOnConditionCheckFailure reads the item after the refusal, not with it',
    ]),
  ),
  'DynamoDB CreateTable': 'without a stream: one is refused',
  'DynamoDB UpdateTable': 'indexes are made at once; a stream is refused',
  'DynamoDB DescribeTimeToLive': 'expired items stay',
  'Lambda Invoke': 'RequestResponse and Event; no DryRun, no streamed answers',
  'S3 GetObject': 'without ranges and conditions',
  'S3 PutObject': 'of conditions, If-None-Match: * alone',
  'SQS CreateQueue': 'its policy is not read: everybody may send to it',
  'SQS DeleteQueue': 'at once; its name is free at once',
  'SNS Subscribe': 'of queues and functions; nobody has to confirm',
  'Step Functions ListExecutions': 'of a machine or a Map Run; nothing is ever deleted',
  'Step Functions GetExecutionHistory':
    'of a Map Run, the histories of the first 1,000 children, up to 16 Mi characters, and of those that did not succeed are kept',
  'Step Functions RedriveExecution': 'at any later time, not within 14 days',
  'Step Functions DescribeExecution': 'of a Map Run, input and output are kept of the children whose histories are',
  'Step Functions DescribeStateMachineForExecution': 'for a child of a Map Run, the processor of the Map as a machine',
  'Step Functions CreateStateMachine': 'without versions; logging, tracing and encryption are not kept',
  'Step Functions UpdateStateMachine': 'without versions; in effect at once',
  'Step Functions StartSyncExecution': 'outside of functions, clients need disableHostPrefix: true',
};

/** Where the services as a whole differ from those of AWS. */
const DIFFERENCES: readonly Noted[] = [
  ['consistency', 'what was written is seen at once, in tables, indexes, buckets and lists'],
  ['capacity', 'nothing is throttled but by --fault'],
  ['regions and accounts', 'tell names apart; one endpoint serves them all'],
  ['answers', 'request ids are made up, and headers are few'],
  ['encryption', 'is not carried out; permissions for keys are asked for'],
  ['time', 'is virtual, except in Python functions'],
];

/** What of AWS's services runs here, beside the language. */
export const SERVICE_FEATURES: readonly Feature[] = [
  ...served('integration', SERVED_RESOURCES),
  ...rows('integration', 'refused', UNSERVED_RESOURCES),
  ...RESOURCE_TYPES.map((row): Feature => ({ area: 'resource', ...row })),
  ...served('API', SERVED_OPERATIONS),
  ...rows('API', 'refused', UNSERVED_OPERATIONS),
  ...rows('services', 'different', DIFFERENCES),
];

function served(area: string, names: readonly string[]): Feature[] {
  return names.map((name) => {
    const note = NOTES[name];
    return note === undefined ? { area, name, support: 'supported' } : { area, name, support: 'different', note };
  });
}

function rows(area: string, support: Feature['support'], entries: readonly Noted[]): Feature[] {
  return entries.map(([name, note]) => ({ area, name, support, ...(note !== '' && { note }) }));
}
