import { createHash } from 'node:crypto';
import { CustomResource, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { handlerFunction } from '../private/handler-function';
import { keyUse } from '../private/key-use';
import { PropError } from '../private/prop-error';
import { templateRules } from '../private/template-rules';
import type { CallApiSettings } from './contract';

/** Writes the templates of a directory, once they are checked, into the table whenever a deployment changes them. */
export function seedTemplates(
  scope: Construct,
  directory: string,
  settings: CallApiSettings,
  table: ITable,
  removalPolicy: RemovalPolicy,
): void {
  const { findings, items } = templateRules().checkTemplates(directory, settings);
  if (findings.length > 0) {
    throw new PropError(scope, 'templateDirectory', `free of findings:\n${findings.join('\n')}\n`, directory);
  }
  const templates = JSON.stringify(items);
  const seeder = handlerFunction(scope, 'Seeder', {
    handler: 'seed-templates',
    description: 'Writes the API templates of the app into their table when it is deployed',
    timeout: Duration.minutes(5),
    removalPolicy,
    files: { 'templates.json': templates },
  });
  seeder.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [table.tableArn] }));
  if (table.encryptionKey !== undefined) {
    const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
    seeder.addToRolePolicy(keyUse(table.encryptionKey, actions, 'dynamodb', table));
  }
  new CustomResource(scope, 'SeededTemplates', {
    resourceType: 'Custom::ApiTemplates',
    serviceToken: seeder.functionArn,
    serviceTimeout: Duration.minutes(6),
    properties: {
      TableName: table.tableName,
      // Another hash makes CloudFormation ask for an update.
      Templates: createHash('sha256').update(templates).digest('hex').slice(0, 16),
    },
  }).node.addDependency(seeder.role as IConstruct);
}
