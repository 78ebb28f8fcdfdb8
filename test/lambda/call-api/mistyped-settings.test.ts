import { decide, type GuardRequest, type GuardSettings } from '../../../lambda/call-api/guard';
import { aRequest, someSettings } from './a-request';

const resolve = async () => [{ address: '93.184.215.14', family: 4 as const }];

// A function of one's own may call the guard with what it read from anywhere.
test.each<[string, object]>([
  ['no hosts', { allowedHosts: undefined }],
  ['hosts as a text', { allowedHosts: 'api.example.com' }],
  ['a host that is no text', { allowedHosts: [{ toString: () => 'api.example.com' }] }],
  ['ports as a text that holds the port', { allowedPorts: '8443' }],
])('allows nothing with %s', async (_what, mistyped) => {
  const settings = { ...someSettings(), ...mistyped } as GuardSettings;

  expect(await decide(aRequest(), settings, resolve)).toMatchObject({ allowed: false });
});

test('opens no private range with a block that has bits after its prefix', async () => {
  const settings = { ...someSettings(), allowedPrivateCidrs: ['10.0.0.5/8'] };

  const decision = await decide(aRequest(), settings, async () => [{ address: '10.1.2.3', family: 4 }]);

  expect(decision).toMatchObject({ allowed: false, code: 'address-private' });
});

test.each<[string, unknown]>([
  ['null', null],
  ['a text', 'https://api.example.com/'],
  [
    'an object whose members cannot be read',
    {
      get url(): string {
        throw new Error('no');
      },
    },
  ],
])('refuses %s as a request', async (_what, request) => {
  expect(await decide(request as GuardRequest, someSettings(), resolve)).toMatchObject({
    allowed: false,
    code: 'request-malformed',
  });
});
