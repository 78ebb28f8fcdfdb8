import { checkSettings, type GuardSettings } from '../../../lambda/call-api/guard';
import { someSettings } from './a-request';

test('finds nothing wrong with settings that can be met', () => {
  const settings = someSettings({
    allowedHosts: [
      'api.example.com',
      '*.example.com',
      'xn--bcher-kva.example',
      'internal',
      '8.8.8.8',
      '10.0.0.5',
      '[2606:4700::1]',
    ],
    allowedPorts: [443, 8443, 1, 65535],
    allowedPrivateCidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.1.1/32', '100.64.0.0/10', 'fd12::/16', 'fc00::/7'],
    maxBodyBytes: 0,
  });

  const problems = checkSettings(settings);

  expect(problems).toEqual([]);
});

const aHost =
  "a host name in ASCII without scheme, port or trailing dot, an IP address, or '*.' before a name of two labels or more";
const rows: readonly (readonly [keyof GuardSettings, unknown, string])[] = [
  ...[
    ...['*', '*.', '*.com', '*.*.example.com', 'a.*.example.com', 'a*.example.com', '*example.com', '', '.example.com'],
    ...['api.example.com.', 'https://api.example.com', 'api.example.com:443', 'api.example.com/v1', 'bücher.example'],
    ...['user@example.com', 'a b.example.com', 'api..example.com', '2130706433', '127.1', '0x7f.0.0.1'],
    ...['*.0.0.1', '[fe80::1%eth0]', `${'a'.repeat(64)}.example.com`],
  ].map((host) => ['allowedHosts', host, aHost] as const),
  ['allowedHosts', 'localhost', 'a host that is not loopback'],
  ['allowedHosts', '*.api.localhost', 'a host that is not loopback'],
  ['allowedHosts', '169.254.169.254', 'an address that may be called, not the instance metadata service'],
  ['allowedHosts', '192.168.0.1', 'an address that may be called, not private use'],
  ['allowedHosts', '::ffff:8.8.8.8', 'an address that may be called, not IPv4-mapped'],
  ...[0, -1, 65536, 443.5, Number.NaN].map((port) => ['allowedPorts', port, 'a whole number from 1 to 65535'] as const),
  ...['10.0.0.0', '10.0.0/8', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/8/8', '10.0.0.0/', 'fd12::/129', '', 'x'].map(
    (cidr) => ['allowedPrivateCidrs', cidr, "a block such as '10.0.0.0/16' or 'fd12:3456::/32'"] as const,
  ),
  ['allowedPrivateCidrs', '10.0.0.1/8', 'a block without bits set after its prefix'],
  ['allowedPrivateCidrs', '169.254.0.0/16', 'a block that can be opened, not link-local'],
  ['allowedPrivateCidrs', '169.254.169.254/32', 'a block that can be opened, not the instance metadata service'],
  [
    'allowedPrivateCidrs',
    '127.0.0.0/8',
    'a block that can be opened, not loopback, where the Lambda runtime API listens too',
  ],
  ['allowedPrivateCidrs', '::1/128', 'a block that can be opened, not loopback'],
  ['allowedPrivateCidrs', 'fe80::/10', 'a block that can be opened, not link-local'],
  ...['0.0.0.0/0', '::/0', '169.0.0.0/8', '172.0.0.0/8', '8.8.8.0/24', '2606:4700::/32', '126.0.0.0/7'].map(
    (cidr) => ['allowedPrivateCidrs', cidr, 'a block inside one private range; public addresses need none'] as const,
  ),
];

test.each(rows)('%s does not take %j', (setting, got, expected) => {
  const problems = checkSettings({ ...someSettings(), [setting]: [got] });

  expect(problems).toEqual([{ setting, expected, got }]);
});

test('lists of hosts and ports must not be empty', () => {
  const problems = checkSettings({ allowedHosts: [], allowedPorts: [] });

  expect(problems).toEqual([
    { setting: 'allowedHosts', expected: 'at least one host', got: [] },
    { setting: 'allowedPorts', expected: 'at least one port', got: [] },
  ]);
});

test.each(['maxUrlBytes', 'maxHeaders', 'maxHeaderBytes', 'maxBodyBytes', 'maxRedirects'] as const)(
  '%s must be a whole number',
  (setting) => {
    const problems = checkSettings({ ...someSettings(), [setting]: -1 });

    expect(problems).toEqual([{ setting, expected: 'a whole number, 0 or more', got: -1 }]);
  },
);
