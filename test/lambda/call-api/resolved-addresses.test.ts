import { decide, type GuardSettings, type ReasonCode, type ResolvedAddress } from '../../../lambda/call-api/guard';
import { answers, aRequest, aResolver, publicAnswer, someSettings } from './a-request';

type Row = readonly [resolved: readonly string[], code: ReasonCode, settings?: Partial<GuardSettings>];

const open = { allowedPrivateCidrs: ['10.0.0.0/8', 'fd00::/8'] };
const openAll = { allowedPrivateCidrs: ['0.0.0.0/0', '::/0', '127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10'] };

const rows: readonly Row[] = [
  [['127.0.0.1'], 'address-loopback'],
  [['127.0.0.1'], 'address-loopback', openAll],
  [['0.0.0.0'], 'address-unspecified', openAll],
  [['169.254.169.254'], 'address-metadata', openAll],
  [['169.254.170.2'], 'address-metadata', openAll],
  [['169.254.170.23'], 'address-metadata', openAll],
  [['169.254.1.1'], 'address-link-local', openAll],
  [['fd00:ec2::254'], 'address-metadata', open],
  [['fd00:ec2::23'], 'address-metadata', openAll],
  [['::1'], 'address-loopback', openAll],
  [['fe80::1'], 'address-link-local', openAll],
  [['::ffff:127.0.0.1'], 'address-embeds-ipv4', openAll],
  [['::ffff:10.0.0.1'], 'address-embeds-ipv4', open],
  [['64:ff9b::7f00:1'], 'address-embeds-ipv4', openAll],
  [['2002:a9fe:a9fe::'], 'address-embeds-ipv4', openAll],
  [['224.0.0.1'], 'address-multicast', openAll],
  [['10.0.0.1'], 'address-private'],
  [['192.168.0.1'], 'address-private', open],
  [['172.20.0.1'], 'address-private', open],
  [['fc00::1'], 'address-private', open],
  [['93.184.215.14', '10.0.0.1'], 'address-private'],
  [['10.0.0.1', '93.184.215.14'], 'address-private'],
  [['10.0.0.1', '192.168.0.1'], 'address-private', open],
  [['93.184.215.14', '93.184.215.15', '::1'], 'address-loopback'],
  [['93.184.215.14', '169.254.169.254'], 'address-metadata', openAll],
  [[], 'dns-empty'],
  [['fe80::1%eth0'], 'dns-malformed'],
  [['2130706433'], 'dns-malformed'],
  [['0177.0.0.1'], 'dns-malformed'],
  [['evil.net'], 'dns-malformed'],
  [[''], 'dns-malformed'],
];

for (const [resolved, code, settings] of rows) {
  test(`refuses a listed name that resolves to ${JSON.stringify(resolved)}, settings ${JSON.stringify(settings)}: ${code}`, async () => {
    const resolve = aResolver(...answers(...resolved));

    const decision = await decide(aRequest(), someSettings(settings), resolve);

    expect(decision).toMatchObject({ allowed: false, code });
    expect(resolve.asked).toEqual(['api.example.com']);
  });
}

test('refuses an answer whose family is not that of its address', async () => {
  const resolve = aResolver({ address: '::1', family: 4 });

  const decision = await decide(aRequest(), someSettings(), resolve);

  expect(decision).toMatchObject({ allowed: false, code: 'dns-malformed' });
});

test('an opened block lets in no host that is not listed', async () => {
  const request = aRequest({ url: 'https://internal.example.com/' });

  const decision = await decide(request, someSettings(open), aResolver(...answers('10.0.0.1')));

  expect(decision).toMatchObject({ allowed: false, code: 'host-not-allowed' });
});

test('asks once, so an answer that changes afterwards changes nothing', async () => {
  const turns: ResolvedAddress[][] = [[publicAnswer], answers('169.254.169.254')];
  const resolve = jest.fn(async () => turns.shift() ?? []);

  const first = await decide(aRequest(), someSettings(), resolve);
  const second = await decide(aRequest(), someSettings(), resolve);

  expect(first).toMatchObject({ allowed: true, ...publicAnswer });
  expect(second).toMatchObject({ allowed: false, code: 'address-metadata' });
  expect(resolve).toHaveBeenCalledTimes(2);
});

test('connects to what was checked when the answers change while they are read', async () => {
  const reads = ['93.184.215.14', '169.254.169.254', '169.254.169.254'];
  const answer = {
    get address() {
      return reads.shift() ?? '127.0.0.1';
    },
    family: 4,
  } as const;

  const decision = await decide(aRequest(), someSettings(), aResolver(answer));

  expect(decision).toMatchObject({ allowed: true, address: '93.184.215.14' });
});

test('asks for the name in lower case and connects to the first answer', async () => {
  const resolve = aResolver(...answers('93.184.215.15', '93.184.215.14'));

  const decision = await decide(aRequest({ url: 'https://API.example.com/' }), someSettings(), resolve);

  expect(resolve.asked).toEqual(['api.example.com']);
  expect(decision).toMatchObject({ allowed: true, address: '93.184.215.15' });
});

test('an address is never given to the resolver', async () => {
  const resolve = aResolver(publicAnswer);

  const decision = await decide(
    aRequest({ url: 'https://8.8.8.8/' }),
    someSettings({ allowedHosts: ['8.8.8.8'] }),
    resolve,
  );

  expect(decision).toMatchObject({ allowed: true, address: '8.8.8.8', family: 4 });
  expect(resolve.asked).toEqual([]);
});

test('a resolver that fails is a refusal that keeps the error as its cause', async () => {
  const cause = new Error('queryA ESERVFAIL api.example.com');

  const decision = await decide(aRequest(), someSettings(), () => Promise.reject(cause));

  expect(decision).toMatchObject({ allowed: false, code: 'dns-failed', cause });
});
