import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlerCode } from '../../../lib/private/handler-code';

const HANDLERS = join(__dirname, '../../../dist/handlers');

it('names the command that builds a missing bundle', () => {
  const root = mkdtempSync(join(tmpdir(), 'handler-code-'));
  try {
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'lib'));

    expect(() => handlerCode('reserve-stock', join(root, 'lib'))).toThrow(
      `no bundle for handler 'reserve-stock' at ${join(root, 'dist', 'handlers', 'reserve-stock')}; run 'npm run build:lambda'`,
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

const NAMES = readdirSync(HANDLERS, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);

// What a handler reads when it loads, as its construct would set it.
process.env.CALL_API_SETTINGS = JSON.stringify({
  allowedHosts: ['api.example.com'],
  allowedPorts: [443],
  maxRedirects: 0,
  requestTimeoutMs: 1_000,
  connectTimeoutMs: 1_000,
  idleTimeoutMs: 1_000,
  maxRetryAfterSeconds: 60,
  maxResponseBytes: 1_000,
  undefinedVariables: 'strict',
});

process.env.CROSS_TEAM_SETTINGS = JSON.stringify({ workTimeoutSeconds: 1, answer: { via: 'direct' } });
process.env.BUCKET = 'images';
process.env.TABLE_NAME = 'items';
process.env.STATE_MACHINE_ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:readings';

describe.each(NAMES)('the bundle of %s', (name) => {
  const bundle = join(HANDLERS, name, 'index.js');

  it('exports a handler', () => {
    expect(require(bundle)).toEqual({ handler: expect.any(Function) });
  });

  it('is small, so nothing of aws-cdk-lib or the SDK is in it', () => {
    expect(statSync(bundle).size).toBeLessThan(200_000);
  });
});
