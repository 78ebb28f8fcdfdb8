import { decide, type Resolve } from '../../../lambda/call-api/guard';
import { aRequest, someSettings } from './a-request';

// A resolver is injected, so what it answers is judged as a value of any type.
const rows: readonly (readonly [what: string, answers: unknown])[] = [
  ['a list in place of the address', [{ address: ['93.184.215.14'], family: 4 }]],
  ['a list in place of an IPv6 address', [{ address: ['2606:4700::1111'], family: 6 }]],
  ['an object that reads as an address', [{ address: { toString: () => '93.184.215.14' }, family: 4 }]],
  ['a number', [{ address: 2130706433, family: 4 }]],
  ['texts', ['93.184.215.14']],
  ['a family as text', [{ address: '93.184.215.14', family: '4' }]],
];

test.each(rows)('refuses a name that resolves to %s', async (_, answers) => {
  const resolve = (async () => answers) as Resolve;

  const decision = await decide(aRequest(), someSettings(), resolve);

  expect(decision).toMatchObject({ allowed: false, code: 'dns-malformed' });
});
