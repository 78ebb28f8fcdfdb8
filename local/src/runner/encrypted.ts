import type { StackScope } from '../assembly';
import { BadRequest } from '../kernel/bad-request';
import { isJsonObject, type Json } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';
import type { Need } from '../permissions';

/** Where the key of a resource stands, by the resource's type, and which attribute is its ARN. */
const KEYS: Readonly<Record<string, { readonly path: readonly string[]; readonly arn: string }>> = {
  'AWS::DynamoDB::Table': { path: ['SSESpecification', 'KMSMasterKeyId'], arn: 'Arn' },
  'AWS::DynamoDB::GlobalTable': { path: ['Replicas', '0', 'SSESpecification', 'KMSMasterKeyId'], arn: 'Arn' },
  'AWS::SQS::Queue': { path: ['KmsMasterKeyId'], arn: 'Arn' },
  'AWS::SNS::Topic': { path: ['KmsMasterKeyId'], arn: 'TopicArn' },
  'AWS::S3::Bucket': {
    path: [
      'BucketEncryption',
      'ServerSideEncryptionConfiguration',
      '0',
      'ServerSideEncryptionByDefault',
      'KMSMasterKeyID',
    ],
    arn: 'Arn',
  },
  'AWS::SecretsManager::Secret': { path: ['KmsKeyId'], arn: 'Id' },
};

/** What actions take of a key; all others take nothing. */
const TAKEN: readonly (readonly [action: RegExp, taken: readonly string[]])[] = [
  [/^dynamodb:(?!List|Describe)/, ['Decrypt']],
  [/^sqs:SendMessage$/, ['GenerateDataKey', 'Decrypt']],
  [/^sqs:ReceiveMessage$/, ['Decrypt']],
  [/^sns:Publish$/, ['GenerateDataKey', 'Decrypt']],
  [/^s3:PutObject$/, ['GenerateDataKey']],
  [/^s3:GetObject$/, ['Decrypt']],
  [/^secretsmanager:GetSecretValue$/, ['Decrypt']],
];

/** Names of the encryption context, by service. */
const CONTEXTS: Readonly<Record<string, string>> = {
  sqs: 'aws:sqs:arn',
  sns: 'aws:sns:topicArn',
  s3: 'aws:s3:arn',
  secretsmanager: 'SecretARN',
};

/** Which resources of the stacks are encrypted with keys of the stacks. */
export class EncryptedResources {
  readonly #keys = new Map<string, string>();

  constructor(scopes: readonly StackScope[]) {
    for (const scope of scopes) {
      for (const [logicalId, { type }] of scope.resources()) {
        const where = KEYS[type];
        const key = where && keyOf(scope, logicalId, where.path);
        if (where === undefined || key === undefined) continue;
        this.#keys.set(String(scope.attribute(logicalId, where.arn, scope.place(logicalId))), key);
      }
    }
  }

  /** What an action takes of the key that its resource is encrypted with. */
  needsOf({ action, resource = '' }: Need, region: string): Need[] {
    const [arn = '', key] = [...this.#keys].find(([arn]) => resource === arn || resource.startsWith(`${arn}/`)) ?? [];
    const taken = TAKEN.find(([pattern]) => pattern.test(action))?.[1] ?? [];
    if (key === undefined) return [];
    const [service = ''] = action.split(':');
    const name = CONTEXTS[service];
    return taken.map((operation) => ({
      action: `kms:${operation}`,
      resource: key,
      context: {
        'kms:viaservice': `${service}.${region}.amazonaws.com`,
        ...(name !== undefined && { [`kms:encryptioncontext:${name.toLowerCase()}`]: arn }),
      },
    }));
  }
}

/** The ARN of a key that the stacks define; of another one nobody here knows the policy. */
function keyOf(scope: StackScope, logicalId: string, path: readonly string[]): string | undefined {
  const [property = '', ...rest] = path;
  let value: Json | undefined;
  try {
    value = scope.property(logicalId, property);
  } catch (error) {
    if (!(error instanceof Unsupported) && !(error instanceof BadRequest)) throw error;
    return undefined;
  }
  for (const name of rest) {
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isJsonObject(value) ? value[name] : undefined;
  }
  if (typeof value !== 'string' || value.startsWith('alias/')) return undefined;
  return value.startsWith('arn:') ? value : `arn:aws:kms:${scope.region}:${scope.account}:key/${value}`;
}
