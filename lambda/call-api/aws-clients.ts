import type { StoreOverflow } from './fit-result';
import type { FetchSecret } from './secrets';

/**
 * Time for one answer of AWS, the SDK's own retries included. It ends before the function does, so that the call fails
 * by a name of its own.
 */
const DEADLINE_MS = 3_000;

// The SDK takes far longer to load than all of this handler, and most calls need neither a secret nor the bucket. A
// client is made once and kept for the next call.
const secretsManager = once(async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManager());
const parameters = once(async () => new (await import('@aws-sdk/client-ssm')).SSM());
const buckets = once(async () => new (await import('@aws-sdk/client-s3')).S3());

/** Reads a secret's current value from Secrets Manager, or a parameter's from Systems Manager. */
export const fetchSecret: FetchSecret = async (source, id) => {
  if (source === 'secretsmanager') {
    const client = await secretsManager();
    return (await client.getSecretValue({ SecretId: id }, deadline())).SecretString;
  }
  const client = await parameters();
  return (await client.getParameter({ Name: id, WithDecryption: true }, deadline())).Parameter?.Value;
};

/** Puts a body into the overflow bucket. */
export const storeOverflow: StoreOverflow = async ({ bucket, key, body, contentType }) => {
  const client = await buckets();
  await client.putObject({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }, deadline());
};

function deadline(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(DEADLINE_MS) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
