import { createHash } from 'node:crypto';
import { CfnOutput, SecretValue, type Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { LocalAws, type LocalAwsOptions } from 'cdk-sfn-local';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

let assembly: string;
let generatedId: string;
const running: LocalAws[] = [];

beforeAll(() => {
  assembly = synthesizeStack((stack: Stack) => {
    const generated = new secretsmanager.Secret(stack, 'Generated', {
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ user: 'admin' }),
        generateStringKey: 'password',
        passwordLength: 12,
        excludePunctuation: true,
        excludeCharacters: 'abc0',
      },
    });
    generatedId = stack.getLogicalId(generated.node.defaultChild as secretsmanager.CfnSecret);
    new secretsmanager.Secret(stack, 'Written', {
      secretName: 'shop/token',
      secretStringValue: SecretValue.unsafePlainText('in the template'),
    });
    const limit = new ssm.StringParameter(stack, 'Limit', { parameterName: '/shop/limit', stringValue: '25' });
    const bucket = new s3.Bucket(stack, 'Claims');
    for (const [name, value] of Object.entries({
      SecretArn: generated.secretArn,
      ParameterName: limit.parameterName,
      ParameterValue: limit.stringValue,
      BucketName: bucket.bucketName,
      BucketArn: bucket.bucketArn,
      BucketHost: bucket.bucketRegionalDomainName,
    })) {
      new CfnOutput(stack, name, { value });
    }
  });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});
afterAll(removeSynthesized);

async function start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const local = await LocalAws.start({ assembly, seed: 1, ...options });
  running.push(local);
  return local;
}

/** Calls an operation as an SDK client does, as far as matters. */
async function call({ endpoint }: LocalAws, target: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'X-Amz-Target': target },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
}

const secretOf = (local: LocalAws, id: string | undefined, version = {}) =>
  call(local, 'secretsmanager.GetSecretValue', { SecretId: id, ...version });

describe('secrets', () => {
  it('are generated as the template asks, the same for the same seed', async () => {
    const [first, again, other] = [await start(), await start(), await start({ seed: 2 })];
    const arn = first.outputs().SecretArn;

    const [one, two, three] = [await secretOf(first, arn), await secretOf(again, arn), await secretOf(other, arn)];

    const { user, password } = JSON.parse(String(one.SecretString));
    expect(user).toBe('admin');
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[d-zA-Z1-9]{12}$/);
    expect(two.SecretString).toBe(one.SecretString);
    expect(three.SecretString).not.toBe(one.SecretString);
  });

  it('come with what Secrets Manager tells about them', async () => {
    const local = await start();

    expect(await secretOf(local, 'shop/token')).toEqual({
      status: 200,
      ARN: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:shop\/token-\w{6}$/),
      CreatedDate: Date.UTC(2026, 0, 1) / 1000,
      Name: 'shop/token',
      SecretString: 'in the template',
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      VersionStages: ['AWSCURRENT'],
    });
  });

  it('take the value that was given, by logical id, by name, or for a secret of somebody else', async () => {
    const secrets = { [generatedId]: 'mine', 'shop/token': '', 'partner/key': 'theirs' };
    const notices: string[] = [];
    const local = await start({ secrets, onNotice: (text) => notices.push(text) });
    const partner = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:partner/key';

    const ids = [local.outputs().SecretArn, 'shop/token', 'partner/key', partner, `${partner}-AbCdEf`];
    const values = await Promise.all(ids.map(async (id) => (await secretOf(local, id)).SecretString));

    expect(values).toEqual(['mine', '', 'theirs', 'theirs', 'theirs']);
    expect(notices).toEqual([
      "no stack of this run defines secret 'partner/key': it is there as if others had deployed it",
    ]);
  });

  it.each([
    ['absent', {}, "Secrets Manager can't find the specified secret."],
    [
      'shop/token',
      { VersionStage: 'AWSPREVIOUS' },
      "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    ],
    ['shop/token', { VersionId: 'x' }, "Secrets Manager can't find the specified secret value for VersionId: x"],
  ])('are not found: %s with %j', async (id, version, message) => {
    const answer = await secretOf(await start(), id, version);

    expect(answer).toMatchObject({ status: 400, __type: 'ResourceNotFoundException', message });
  });
});

describe('parameters', () => {
  const read = (local: LocalAws, name: string) => call(local, 'AmazonSSM.GetParameter', { Name: name });

  it('hold what the template says', async () => {
    const local = await start();
    const parameter = {
      ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/shop/limit',
      DataType: 'text',
      LastModifiedDate: Date.UTC(2026, 0, 1) / 1000,
      Name: '/shop/limit',
      Type: 'String',
      Value: '25',
      Version: 1,
    };

    expect(local.outputs()).toMatchObject({ ParameterName: '/shop/limit', ParameterValue: '25' });
    expect(await read(local, '/shop/limit')).toEqual({ status: 200, Parameter: parameter });
    expect(await read(local, parameter.ARN)).toMatchObject({ Parameter: { Value: '25' } });
    expect(await read(local, '/shop/limit:1')).toMatchObject({ Parameter: { Value: '25', Selector: ':1' } });
  });

  it('take the value that was given', async () => {
    const local = await start({ parameters: { '/shop/limit': '0', '/partner/url': 'https://example.com' } });

    const answer = await call(local, 'AmazonSSM.GetParameters', { Names: ['/shop/limit', 'absent', '/partner/url'] });

    expect(answer).toMatchObject({
      Parameters: [{ Value: '0' }, { Value: 'https://example.com' }],
      InvalidParameters: ['absent'],
    });
  });

  it.each([
    ['/shop', 'ParameterNotFound', ''],
    [
      '/shop/limit:7',
      'ParameterVersionNotFound',
      'Systems Manager could not find version 7 of /shop/limit. Verify the version and try again.',
    ],
  ])('are not found: %s', async (name, code, message) => {
    expect(await read(await start(), name)).toMatchObject({ status: 400, __type: code, message });
  });
});

describe('buckets', () => {
  const SIGNED = {
    Authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
  };

  const send = (local: LocalAws, method: string, path: string, headers: object = {}, body?: string) =>
    fetch(`${local.endpoint}/${path}`, {
      method,
      headers: { ...SIGNED, ...headers },
      ...(body !== undefined && { body }),
    });

  async function withBucket() {
    const local = await start();
    const { BucketName: bucket = '' } = local.outputs();
    return { local, bucket };
  }

  it('have the names and ARNs that the template refers to', async () => {
    const outputs = (await start()).outputs();

    expect(outputs.BucketName).toMatch(/^stack-claims\w{8}-\w{12}$/);
    expect(outputs.BucketName).toBe(outputs.BucketName?.toLowerCase());
    expect(outputs.BucketArn).toBe(`arn:aws:s3:::${outputs.BucketName}`);
    expect(outputs.BucketHost).toBe(`${outputs.BucketName}.s3.us-east-1.amazonaws.com`);
  });

  it('give back what was put, with what was said about it', async () => {
    const { local, bucket } = await withBucket();
    const path = `${bucket}/a%20b/%C3%A4.json`;
    const headers = { 'Content-Type': 'application/json', 'x-amz-meta-by': 'me' };

    const put = await send(local, 'PUT', `${path}?x-id=PutObject`, headers, '"ü"');
    const [got, head] = [await send(local, 'GET', path), await send(local, 'HEAD', path)];

    expect(await got.text()).toBe('"ü"');
    const expected = {
      'content-length': '4',
      'content-type': 'application/json',
      etag: `"${createHash('md5').update('"ü"').digest('hex')}"`,
      'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'x-amz-meta-by': 'me',
    };
    expect(put.headers.get('etag')).toBe(expected.etag);
    expect(Object.fromEntries(got.headers)).toMatchObject(expected);
    expect(Object.fromEntries(head.headers)).toMatchObject(expected);
  });

  it('take what clients send in chunks', async () => {
    const { local, bucket } = await withBucket();
    const body = '5;chunk-signature=0\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n';

    await send(local, 'PUT', `${bucket}/k`, { 'Content-Encoding': 'aws-chunked' }, body);
    const broken = await send(local, 'PUT', `${bucket}/k`, { 'Content-Encoding': 'aws-chunked' }, 'f\r\nshort');

    const got = await send(local, 'GET', `${bucket}/k`);
    expect(await got.text()).toBe('hello world');
    expect(got.headers.get('content-encoding')).toBeNull();
    expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining('<Code>IncompleteBody</Code>')]);
  });

  it('list by prefix, delimiter and page', async () => {
    const { local, bucket } = await withBucket();
    for (const key of ['b', 'a/1', 'a/2', 'a/&', 'c', 'Z']) await send(local, 'PUT', `${bucket}/${key}`, {}, 'x');
    const list = async (query: string) => {
      const answer = await send(local, 'GET', `${bucket}?list-type=2&${query}`);
      const xml = await answer.text();
      const found = (name: string) =>
        [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'g'))].map(([, text]) => text);
      return { keys: found('Key'), prefixes: found('CommonPrefixes'), next: found('NextContinuationToken')[0] };
    };

    expect((await list('')).keys).toEqual(['Z', 'a/&amp;', 'a/1', 'a/2', 'b', 'c']);
    expect((await list('prefix=a/&encoding-type=url&start-after=a/%26')).keys).toEqual(['a/1', 'a/2']);
    expect((await list('prefix=a/&encoding-type=url')).keys).toEqual(['a/%26', 'a/1', 'a/2']);
    const first = await list('delimiter=/&max-keys=2');
    expect(first).toMatchObject({ keys: ['Z'], prefixes: ['<Prefix>a/</Prefix>'] });
    const second = await list(`delimiter=/&max-keys=2&continuation-token=${first.next}`);
    expect(second).toEqual({ keys: ['b', 'c'], prefixes: [], next: undefined });
  });

  it('lose an object that is deleted, and say nothing about one that was never there', async () => {
    const { local, bucket } = await withBucket();
    await send(local, 'PUT', `${bucket}/k`, {}, 'x');

    const statuses = [await send(local, 'DELETE', `${bucket}/k`), await send(local, 'DELETE', `${bucket}/k`)];

    expect(statuses.map(({ status }) => status)).toEqual([204, 204]);
    expect((await send(local, 'HEAD', `${bucket}/k`)).status).toBe(404);
  });

  it('keep an object that must not be replaced', async () => {
    const { local, bucket } = await withBucket();
    const putOnce = () => send(local, 'PUT', `${bucket}/k`, { 'If-None-Match': '*' }, 'x');

    expect([(await putOnce()).status, (await putOnce()).status]).toEqual([200, 412]);
  });

  it.each([
    ['GET', 'BUCKET/absent', {}, 404, 'NoSuchKey', 'The specified key does not exist.'],
    ['GET', 'absent/k', {}, 404, 'NoSuchBucket', 'The specified bucket does not exist'],
    [
      'POST',
      'BUCKET/k',
      {},
      501,
      'NotImplemented',
      'POST of an object is not served: of S3, sfn-local serves PutObject, GetObject, HeadObject, DeleteObject and ListObjectsV2',
    ],
    ['GET', 'BUCKET/k', { Range: 'bytes=0-1' }, 501, 'NotImplemented', 'the header range is not served: '],
    ['PUT', 'BUCKET/k?tagging', {}, 501, 'NotImplemented', 'the query parameter tagging is not served: '],
    ['GET', 'BUCKET/', {}, 501, 'NotImplemented', 'GET of a bucket is not served: '],
    [
      'GET',
      'BUCKET/k',
      { 'If-None-Match': '"x"' },
      501,
      'NotImplemented',
      'the header if-none-match: "x" is not served: ',
    ],
  ])('refuse %s %s with %j', async (method, path, headers, status, code, message) => {
    const { local, bucket } = await withBucket();

    const answer = await send(local, method, path.replace('BUCKET', bucket), headers);

    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
    expect(text).toContain(`<Message>${message}`);
  });

  it('answer HEAD of what is not there without a body', async () => {
    const { local, bucket } = await withBucket();

    const answer = await send(local, 'HEAD', `${bucket}/absent`);

    expect([answer.status, await answer.text()]).toEqual([404, '']);
  });
});
