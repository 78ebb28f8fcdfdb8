import { findSecretLiteral } from '../../../lambda/shared/api-templates/secret-literals';

// Assembled here, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');

it.each<[string, string, string]>([
  ['x', join('AKIA', 'IOSFODNN7EXAMPLE'), 'an AWS access key'],
  ['x', `key=${join('ASIA', 'Y34FZKBOKMUTVV7A')}.`, 'an AWS access key'],
  ['x', join('-----BEGIN ', 'PRIVATE KEY-----\nMIIE'), 'a private key'],
  ['x', join('-----BEGIN EC ', 'PRIVATE KEY-----'), 'a private key'],
  ['x', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0.', 'abc'), 'a JSON web token'],
  ['x', 'curl -H "Authorization: Bearer 0123456789abcdef"', 'a bearer token'],
  ['x', 'Basic dXNlcjpwYXNzd29yZA==', 'a basic credential'],
  ['x', join('gh', 'p_', 'abcdefghijklmnopqrstuvwxyz0123456789'), "a token of GitHub's"],
  ['x', join('xo', 'xb-', '123456789012-abcdef'), "a token of Slack's"],
  ['x', join('sk', '_live_', 'abcdefghijklmnop1234'), "a key of Stripe's"],
  ['x', "{{ 'AKIAIOSFODNN7EXAMPLE' }}", 'an AWS access key'],
  ['x', '{# AKIAIOSFODNN7EXAMPLE #}', 'an AWS access key'],
  ['Authorization', 'Bearer abcdef', 'a literal credential'],
  ['authorization', 'Basic {{ user }}abcdef', 'a literal credential'],
  ['Proxy-Authorization', 'abcdef', 'a literal credential'],
  ['X-Api-Key', '4711', 'a literal credential'],
  ['X-Auth-Token', "{{ 'abcdefgh' }}", 'a literal credential'],
  ['Authorization', "Bearer {{ 'abcdefghijkl' if test else secret('key') }}", 'a literal credential'],
  ['password', 'hunter2', 'a literal credential'],
  ['clientSecret', 'hunter2', 'a literal credential'],
  ['access_token', 'hunter2', 'a literal credential'],
  ['body', 'grant_type=password&client_secret=hunter2', 'a literal credential'],
  ['body', '{"user": "{{ user }}", "password": "hunter2"}', 'a literal credential'],
  ['body', '<login><password>hunter2</password></login>', 'a literal credential'],
  ['body', 'user: me\npassword: hunter2\n', 'a literal credential'],
  ['url', 'https://api.example.com/?id={{ id }}&apikey=hunter2', 'a literal credential'],
  ['x', join('wJalrXUtnFEMI', '/K7MDENG/', 'bPxRfiCYEXAMPLEKEY'), 'a long random text'],
  ['x', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'a long random text'],
  ['x', 'Zm9vYmFyMTIzQmF6UXV4NDU2WHl6', 'a long random text'],
])('sees %s: %s as %s', (name, text, what) => {
  expect(findSecretLiteral(name, text)).toMatchObject({ what });
});

it.each([
  ['Authorization', "Bearer {{ secret('orders-api-production-key') }}"],
  ['Authorization', "{{ 'Bearer ' ~ secret('key') }}"],
  ['Authorization', "Token token={{ secret('key') }}"],
  ['Authorization', '{% if a %}Bearer {{ token }}{% endif %}'],
  ['X-Api-Key', "{{ secret('orders-api-production-key') }}"],
  ['X-CSRF-Token', 'Fetch'],
  ['X-Request-Token', 'a-literal-value'],
  ['next_token', 'abcdefgh'],
  ['token_type', 'bearer'],
  ['grant_type', 'password'],
  ['password', '{{ password }}'],
  ['password', ''],
  ['body', '{"password": "{{ password }}", "client_secret": {{ secret("key") | tojson }}}'],
  ['body', 'password={{ password | urlencode }}&user={{ user }}'],
  ['body', 'Forgot your password? Reset your password: click here.'],
  ['body', 'The bearer of this letter, a basic principle of internationalization'],
  ['url', 'https://api.example.com/v1/customers/Orders2024/ItemsByDate12/{{ id }}'],
  ['x', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ['x', 'arn:aws:states:us-east-1:123456789012:stateMachine:OrdersWorkflow2Production'],
  ['x', 'application/vnd.example.resource-collection.v2+json; charset=utf-8'],
  ['x', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ['x', '00000000000000000000000000000000'],
  ['x', 'ThisIsAVeryLongCamelCaseIdentifierOfACarefulProgrammer'],
  ['x', '================================================'],
])('has nothing against %s: %s', (name, text) => {
  expect(findSecretLiteral(name, text)).toBeUndefined();
});

it('says where it begins', () => {
  expect(findSecretLiteral('body', '{{ user }} a\npassword=hunter2')).toEqual({
    what: 'a literal credential',
    offset: 13,
  });
});

it('takes no long time over a long text', () => {
  const texts = [
    'a'.repeat(100_000),
    '{'.repeat(100_000),
    '{{ '.repeat(30_000),
    'password '.repeat(10_000),
    '-'.repeat(99_999),
  ];
  const started = process.hrtime.bigint();
  for (const text of texts) findSecretLiteral('body', text);

  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
});
