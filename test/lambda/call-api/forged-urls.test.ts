import { decide } from '../../../lambda/call-api/guard';
import { aRequest, aResolver, publicAnswer, someSettings } from './a-request';
import { forgedUrls } from './forged-urls';

for (const [group, rows] of Object.entries(forgedUrls)) {
  describe(`refuses, without asking a resolver, ${group}`, () => {
    test.each(rows.map(([url, code, settings]) => ({ url, shown: JSON.stringify(url).slice(0, 90), code, settings })))(
      '$shown: $code',
      async ({ url, code, settings }) => {
        const resolve = aResolver(publicAnswer);

        const decision = await decide(aRequest({ url }), someSettings(settings), resolve);

        expect(decision).toMatchObject({ allowed: false, code });
        expect(resolve.asked).toEqual([]);
      },
    );
  });
}

test('the table holds at least 150 attempts, none twice', () => {
  const rows = Object.values(forgedUrls).flat();

  const distinct = new Set(rows.map((row) => JSON.stringify(row)));

  expect(rows.length).toBeGreaterThanOrEqual(150);
  expect(distinct.size).toBe(rows.length);
});

test('a reason quotes neither user information nor path nor query', async () => {
  const urls = [
    'https://user:hunter2@api.example.com/',
    'https://evil.net/hunter2?key=hunter2',
    'https://api.example.com/hunter2/..',
  ];

  const decisions = await Promise.all(urls.map((url) => decide(aRequest({ url }), someSettings(), aResolver())));

  expect(decisions.every((decision) => !decision.allowed && !decision.reason.includes('hunter2'))).toBe(true);
});
