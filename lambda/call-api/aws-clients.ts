import { CALL_DEADLINES_MS } from '../../lib/template-api-caller/contract';
import type { StoreOverflow } from './fit-result';
import type { FetchSecret } from './secrets';

// The SDK takes far longer to load than all of this handler, and most calls need neither a secret nor the bucket. A
// client is made once and kept for the next call.
const secretsManager = once(async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManager());
const parameters = once(async () => new (await import('@aws-sdk/client-ssm')).SSM());
const buckets = once(async () => new (await import('@aws-sdk/client-s3')).S3());

/** Reads a secret's current value from Secrets Manager, or a parameter's from Systems Manager. */
export const fetchSecret: FetchSecret = async (source, id) => {
  if (source === 'secretsmanager') {
    const client = await secretsManager();
    return (await client.getSecretValue({ SecretId: id }, within(CALL_DEADLINES_MS.secrets))).SecretString;
  }
  const client = await parameters();
  return (await client.getParameter({ Name: id, WithDecryption: true }, within(CALL_DEADLINES_MS.secrets))).Parameter
    ?.Value;
};

/** Puts a body into the overflow bucket. */
export const storeOverflow: StoreOverflow = async ({ bucket, key, body, contentType }) => {
  const client = await buckets();
  await client.putObject(
    { Bucket: bucket, Key: key, Body: body, ContentType: contentType },
    within(CALL_DEADLINES_MS.overflow),
  );
};

/** Time for one answer of AWS, the SDK's own retries included. */
function within(ms: number): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ms) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
