import { contains, judgeAddress, parseAddress, parseCidr } from '../../../../lambda/shared/request-guard/ip-ranges';
import { seeded } from '../../call-api/a-request';

function address(text: string) {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is not an address`);
  return parsed;
}

test.each([
  ['0.0.0.0', 0n],
  ['255.255.255.255', 0xffffffffn],
  ['::', 0n],
  ['::1', 1n],
  ['1::', 1n << 112n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ['1:2:3:4:5:6:7::', 0x00010002000300040005000600070000n],
  ['::ffff:1.2.3.4', 0xffff01020304n],
  ['1:2:3:4:5:6:1.2.3.4', 0x00010002000300040005000601020304n],
  ['FFFF::', 0xffffn << 112n],
])('reads %s', (text, value) => {
  expect(address(text).value).toBe(value);
});

test.each([
  '',
  '1',
  '1.2.3',
  '01.2.3.4',
  '1.2.3.4.',
  ' 1.2.3.4',
  '1.2.3.256',
  ':',
  ':::',
  '1::2::3',
  'fe80::1%1',
  '[::1]',
  '1:2:3:4:5:6:7:8:9',
  '::g',
])('%j is not an address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test('reads random IPv6 addresses as the URL parser does', () => {
  const random = seeded(11);

  for (let round = 0; round < 500; round++) {
    const words = Array.from({ length: 8 }, () => (random() < 0.5 ? 0 : Math.floor(random() * 0x10000)));
    const written = words.map((word) => word.toString(16)).join(':');
    const shortened = new URL(`http://[${written}]/`).hostname.slice(1, -1);

    expect(address(shortened)).toEqual(address(written));
  }
});

test.each([
  // The last address before a range, its first and last, and the one after it.
  ['10.0.0.0/8', '9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.64.0.0/10', '100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['127.0.0.0/8', '126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.254.0.0/16', '169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.16.0.0/12', '172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['192.0.0.0/24', '191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.2.0/24', '192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.88.99.0/24', '192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
  ['192.168.0.0/16', '192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['198.18.0.0/15', '198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.100.0/24', '198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.113.0/24', '203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['224.0.0.0/3', '223.255.255.255', '224.0.0.0', '255.255.255.255', '1.0.0.0'],
  ['2001::/23', '2000:ffff::', '2001::', '2001:1ff:ffff::', '2001:200::'],
  ['2001:db8::/32', '2001:db7:ffff::', '2001:db8::', '2001:db8:ffff::', '2001:db9::'],
  ['2002::/16', '2001:ffff::', '2002::', '2002:ffff::', '2003::'],
  ['2620:4f:8000::/48', '2620:4f:7fff::', '2620:4f:8000::', '2620:4f:8000:ffff::', '2620:4f:8001::'],
  ['3fff::/20', '3ffe:ffff::', '3fff::', '3fff:fff:ffff::', '3fff:1000::'],
])('%s is refused from end to end, and its neighbours are not', (_, before, first, last, after) => {
  const refused = [before, first, last, after].map((text) => judgeAddress(address(text), []) !== undefined);

  expect(refused).toEqual([false, true, true, false]);
});

test('outside 2000::/3 every IPv6 address is refused', () => {
  const random = seeded(5);

  for (let round = 0; round < 2000; round++) {
    const words = Array.from({ length: 8 }, () => Math.floor(random() * 0x10000).toString(16));
    const candidate = address(words.join(':'));
    if (candidate.value >> 125n === 1n) continue;

    expect(judgeAddress(candidate, [])).toBeDefined();
  }
});

test('a block holds addresses of its own family alone', () => {
  const all = parseCidr('0.0.0.0/0');

  expect(all && contains(all, address('1.2.3.4'))).toBe(true);
  expect(all && contains(all, address('::ffff:1.2.3.4'))).toBe(false);
});
