import type { SFNClientConfig } from '@aws-sdk/client-sfn';
import { CLIENT_TIMES } from '../shared/cross-team/settings';

/** Credentials of the pipeline's answer role; the SDK asks for new ones shortly before they expire. */
export function roleCredentials(roleArn: string, externalId: string): SFNClientConfig['credentials'] {
  return async () => {
    // Loaded here, because only those who answer by a role need it.
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient({ requestHandler: CLIENT_TIMES });
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
