import { decide } from '../../../lambda/call-api/guard';
import { aRequest, aResolver, publicAnswer, seeded, someSettings } from './a-request';

const targets = ['169.254.169.254', '127.0.0.1', '169.254.170.2', '0.0.0.0'] as const;
const openAll = ['0.0.0.0/0', '::/0'];

/** One of the spellings that `inet_aton` and the WHATWG parser read as this address: parts, bases, zeros, case. */
function spellIpv4(address: string, random: () => number): string {
  const bytes = address.split('.').map(Number);
  const count = 1 + Math.floor(random() * 4);
  const last = bytes.slice(count - 1).reduce((sum, byte) => sum * 256 + byte, 0);
  const parts = [...bytes.slice(0, count - 1), last].map((part) => spellNumber(part, random));
  return mangle(parts.join('.') + (random() < 0.1 ? '.' : ''), random);
}

function spellNumber(value: number, random: () => number): string {
  const zeros = '0'.repeat(Math.floor(random() * 4));
  const kind = random();
  if (kind < 0.33) return String(value);
  if (kind < 0.66) return `0${zeros}${value.toString(8)}`;
  const hex = `0x${zeros}${value.toString(16)}`;
  return random() < 0.5 ? hex : hex.toUpperCase();
}

/** Puts some characters as percent-encoding, full-width digits, circled digits, or other full stops. */
function mangle(text: string, random: () => number): string {
  const share = random() < 0.5 ? 0 : 0.3;
  return [...text]
    .map((character) => {
      if (random() >= share) return character;
      const kind = random();
      if (kind < 0.4) return `%${character.charCodeAt(0).toString(16)}`;
      if (character === '.') return kind < 0.7 ? '。' : '．';
      return String.fromCodePoint(character.charCodeAt(0) + 0xfee0);
    })
    .join('');
}

/** An IPv6 text that carries the address: mapped, compatible, translated, 6to4, in one of many ways to write it. */
function spellIpv6(address: string, random: () => number): string {
  const bytes = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const pair = [a * 256 + b, c * 256 + d];
  const heads = [
    [0, 0, 0, 0, 0, 0xffff],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0xffff, 0],
    [0x64, 0xff9b, 0, 0, 0, 0],
    [0x64, 0xff9b, 1, 0, 0, 0],
    [0xfe80, 0, 0, 0, 0, 0x5efe],
  ];
  const head = heads[Math.floor(random() * heads.length)] ?? [];
  const words = random() < 0.15 ? [0x2002, ...pair, 0, 0, 0, 0, 1] : [...head, ...pair];
  const written = words.map((word) => {
    const hex = word.toString(16).padStart(random() < 0.5 ? 1 : 4, '0');
    return random() < 0.5 ? hex : hex.toUpperCase();
  });
  const tail = random() < 0.5 && words[0] !== 0x2002 ? [address] : written.slice(6);
  const text = [...written.slice(0, 6), ...tail].join(':');
  const shortened = random() < 0.5 ? text : text.replace(/(?:(?<=^|:)0+(?::|$)){2,}/, ':').replace(/^:(?!:)/, '::');
  return `[${shortened}]`;
}

test.each(targets)('no spelling of %s passes, whatever is listed and opened', async (target) => {
  const random = seeded(20_240_607);
  const passed: string[] = [];
  const resolve = aResolver(publicAnswer);

  for (let round = 0; round < 3000; round++) {
    const host = random() < 0.6 ? spellIpv4(target, random) : spellIpv6(target, random);
    const port = random() < 0.2 ? ':443' : '';
    const user = random() < 0.1 ? 'api.example.com@' : '';
    const allowedHosts = ['api.example.com', host, host.toLowerCase().replace(/^\[|\]$/g, ''), target];
    const settings = someSettings({ allowedHosts, allowedPrivateCidrs: openAll });
    const decision = await decide(aRequest({ url: `https://${user}${host}${port}/` }), settings, resolve);
    if (decision.allowed) passed.push(host);
  }

  expect(passed).toEqual([]);
  expect(resolve.asked).toEqual([]);
});

test('the spellings are real: the parser reads most of them as the address itself', () => {
  const random = seeded(7);
  const read = Array.from({ length: 1000 }, () => spellIpv4('127.0.0.1', random)).map((host) =>
    URL.canParse(`https://${host}/`) ? new URL(`https://${host}/`).hostname : undefined,
  );

  expect(read.filter((hostname) => hostname === '127.0.0.1').length).toBeGreaterThan(900);
});

test('no character put into the scheme or host of an allowed URL passes', async () => {
  const base = 'https://api.example.com/';
  const inserts = [
    ...Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)),
    '\u2028',
    '。',
    '／',
    '＠',
    '\ud800',
  ];
  const passed: string[] = [];

  for (let at = 0; at < base.length - 1; at++) {
    for (const insert of inserts) {
      const url = base.slice(0, at) + insert + base.slice(at);
      const decision = await decide(aRequest({ url }), someSettings(), aResolver(publicAnswer));
      if (decision.allowed) passed.push(url);
    }
  }

  expect(passed).toEqual([]);
});
