import type { IResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Lets its role use the key of a resource for that resource alone: through the service that keeps it, in its region.
 *
 * A statement of the role, because the key's own policy leaves that to the account unless somebody changed it.
 */
export function keyUse(key: IKey, actions: string[], service: string, resource: IResource): PolicyStatement {
  return new PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${resource.env.region}.amazonaws.com` } },
  });
}
