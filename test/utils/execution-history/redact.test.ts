import { Redactor } from '../../../utils/execution-history/redact';
import { redactRecord } from '../../../utils/execution-history/redact-record';
import { aRecord } from './a-history';

const CANARY = 'canary-7Hq2';

it.each([
  ['a header', { headers: { Authorization: CANARY } }],
  ['a header with its scheme', { headers: { authorization: `Bearer ${CANARY}xyz` } }],
  ['a header given as a pair', [{ name: 'X-Api-Key', value: CANARY }]],
  ['an attribute of DynamoDB', { Item: { password: { S: CANARY } } }],
  ['JSON in a text', { body: JSON.stringify({ client_secret: CANARY }) }],
  ['JSON in a text in a text', { a: JSON.stringify({ b: JSON.stringify({ taskToken: CANARY }) }) }],
  ['a name of several words', { dbPassword: CANARY }],
  ['all of an object', { credentials: { user: CANARY, parts: [CANARY] } }],
  ['a number', { password: 1234567 }],
  ['a query', { url: `https://api.example.com/?api_key=${CANARY}&page=2` }],
  ['the user of a URL', { url: `https://me:${CANARY}@api.example.com/` }],
  ['an access key', { text: 'AKIAIOSFODNN7EXAMPLE' }],
  ['a JSON web token', { text: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh' }],
  ['a long token without a name', { answer: 'AAAAb1'.repeat(50) }],
])('takes out %s', (_what, value) => {
  const shown = new Redactor().text(JSON.stringify(value));

  expect(shown).not.toMatch(/canary|1234567|AKIA|eyJ|AAAA/);
  expect(shown).toContain('[redacted]');
});

it.each([
  ['a page token', { nextToken: 'abcdefgh' }],
  ['a number that is exact only as text', '{"n": 12345678901234567890}'],
  ['what expressions say', { Token: '{% $states.context.Task.Token %}' }],
  [
    'an ARN',
    { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:ApiCaller-OrdersCallerB6EB5A39-CGLNGWD5FDUS' },
  ],
  ['a UUID', { id: '70656263-a358-4a7c-9fc8-76ca5ca4a944' }],
])('leaves %s as it stands', (_what, value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);

  expect(new Redactor().text(text)).toBe(text);
});

it('takes out text that is no JSON, or no longer', () => {
  expect(new Redactor().text(`failed with password=${CANARY} at host`)).toBe('failed with password=[redacted] at host');
  expect(new Redactor().text(`{"headers":{"authorization":"Bearer ${CANARY}`)).not.toContain('canary');
});

it('takes out what a member named by the user holds', () => {
  expect(new Redactor(['iban']).text('{"IBAN":"DE02120300000000202051"}')).toBe('{"IBAN":"[redacted]"}');
});

it('finds a secret wherever else in the record its text stands', () => {
  const record = redactRecord(
    aRecord(
      [
        ['ExecutionStarted', 0, { input: JSON.stringify({ secret: CANARY }) }],
        ['PassStateEntered', 0, { name: 'A', input: '{}' }],
        [
          'PassStateExited',
          2,
          { name: 'A', output: `"${CANARY}"`, assignedVariables: { kept: `"${CANARY}"`, apiKey: '"abcdefg"' } },
        ],
        ['ExecutionFailed', 3, { error: 'Bad', cause: `cannot log in with ${CANARY}` }],
      ],
      { input: JSON.stringify({ secret: CANARY }), error: 'Bad', cause: `cannot log in with ${CANARY}` },
    ),
  );

  expect(JSON.stringify(record)).not.toMatch(/canary|abcdefg/);
  expect(record.cause).toBe('cannot log in with [redacted]');
});

it('takes out the task token under whatever name the definition gives it', () => {
  const definition = JSON.stringify({
    States: { A: { Arguments: { answerWith: '{% $states.context.Task.Token %}' } } },
  });
  const record = redactRecord(
    aRecord([['TaskScheduled', 0, { parameters: JSON.stringify({ answerWith: CANARY }) }]], { definition }),
  );

  expect(JSON.stringify(record)).not.toContain('canary');
});
