import { matchesPattern, patternProblem } from '../../src/kernel/event-pattern';
import type { Json, JsonObject } from '../../src/kernel/json';

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
describe('a pattern', () => {
  it.each<[string, JsonObject, Json, boolean]>([
    ['one of its values', { state: ['a', 'b'] }, { state: 'b' }, true],
    ['none of its values', { state: ['a', 'b'] }, { state: 'c' }, false],
    ['a number that is written as a text', { n: [1] }, { n: '1' }, false],
    ['null', { n: [null] }, { n: null }, true],
    ['what is absent', { n: [null] }, {}, false],
    ['every member', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['what lies deeper', { detail: { kind: ['x'] } }, { detail: { kind: 'x', other: 1 } }, true],
    ['an element of a list', { tags: ['red'] }, { tags: ['blue', 'red'] }, true],
    ['an object in a list', { lines: { sku: ['a'] } }, { lines: [{ sku: 'b' }, { sku: 'a' }] }, true],
    ['prefix', { s: [{ prefix: 'ab' }] }, { s: 'abc' }, true],
    ['prefix, whatever the case', { s: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { s: 'abc' }, true],
    ['suffix', { s: [{ suffix: '.png' }] }, { s: 'a.jpg' }, false],
    ['equals-ignore-case', { s: [{ 'equals-ignore-case': 'YES' }] }, { s: 'yes' }, true],
    ['wildcard', { s: [{ wildcard: 'dir/*.(png)' }] }, { s: 'dir/a/b.(png)' }, true],
    ['wildcard with a star that is one', { s: [{ wildcard: 'a\\*' }] }, { s: 'ab' }, false],
    ['anything-but a value', { s: [{ 'anything-but': 'a' }] }, { s: 'b' }, true],
    ['anything-but values', { s: [{ 'anything-but': ['a', 1] }] }, { s: 1 }, false],
    ['anything-but a prefix', { s: [{ 'anything-but': { prefix: 'a' } }] }, { s: 'ab' }, false],
    ['anything-but suffixes', { s: [{ 'anything-but': { suffix: ['a', 'b'] } }] }, { s: 'ac' }, true],
    ['anything-but, of what is absent', { s: [{ 'anything-but': 'a' }] }, {}, false],
    ['a range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 5 }, true],
    ['outside of a range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 0 }, false],
    ['a number', { n: [{ numeric: ['=', 3.5] }] }, { n: 3.5 }, true],
    ['exists', { n: [{ exists: true }] }, { n: null }, true],
    ['exists not', { n: [{ exists: false }] }, { other: 1 }, true],
    ['exists not, deeper', { d: { n: [{ exists: false }] } }, {}, true],
    ['cidr', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true],
    ['outside of a network', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.0' }, false],
    ['one of alternatives', { $or: [{ a: [1] }, { b: [{ exists: true }] }] }, { b: 1 }, true],
    ['none of alternatives', { c: ['x'], $or: [{ a: [1] }, { b: [1] }] }, { c: 'x' }, false],
  ])('%s', (_what, pattern, event, isMatch) => {
    expect(matchesPattern(pattern, event)).toBe(isMatch);
  });

  it('says what it asks for that is not served', () => {
    expect(patternProblem({ a: ['x', { prefix: 'y' }], $or: [{ b: [{ exists: true }] }] })).toBeUndefined();
    expect(patternProblem({ detail: { a: [{ soundex: 'x' }] } })).toMatch(
      /^\/detail\/a asks for 'soundex', which is not served; served are: exists, prefix, /,
    );
    expect(patternProblem({ a: 'x' })).toBe('/a must be a list or an object, got "x"');
  });
});
