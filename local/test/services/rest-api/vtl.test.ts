import { parseTemplate } from '../../../src/services/rest-api/vtl/parse-template';
import { renderTemplate, type Variables } from '../../../src/services/rest-api/vtl/render';

const render = (source: string, variables: Variables = {}) =>
  renderTemplate(parseTemplate(source, 'here'), variables, 'here');

/** @see https://velocity.apache.org/engine/1.7/vtl-reference.html */
it.each<[string, string, Variables?]>([
  ['plain text, $5 and #1', 'plain text, $5 and #1'],
  ['$name and $!{name}s', 'cat and cats', { name: 'cat' }],
  ['$absent $!absent.', '$absent .'],
  ['$util.absent.', '.', { util: {} }],
  ['\\$name', '$name', { name: 'cat' }],
  ['a## remark\nb#* another *#c', 'abc'],
  ["#set($a = 'it')\n$a", 'it'],
  ['#set($a = "<$name>")$a', '<cat>', { name: 'cat' }],
  ["#set($a = '<$name>')$a", '<$name>', { name: 'cat' }],
  ['#set($n = 1 + 2 * 3 - 4)$n', '3'],
  ['#set($n = 7 / 2)$n', '3'],
  ['#set($a = [1, 2])#foreach($x in $a)$x#if($foreach.hasNext),#end#end', '1,2'],
  ['#foreach($x in [1..3])$foreach.index=$x #end', '0=1 1=2 2=3 '],
  ['#foreach($k in $m.keySet())$k:$m.get($k) #end', 'a:1 b:2 ', { m: { a: 1, b: 2 } }],
  ['#if($a)1#elseif($b)2#else 3#end', '2', { b: true }],
  ['#if($a && !$a.empty)yes#else no#end', ' no', { a: '' }],
  ['#if($a == \'x\' || $a != "y")yes#end', 'yes', { a: 'x' }],
  ['#if($n > 1 and $n <= 2)yes#end', 'yes', { n: 2 }],
  ['#set($c.override.status = 500)$c.override.status', '500', { c: { override: {} } }],
  ['$list[1] $map["k"] $list.size()', 'b v 2', { list: ['a', 'b'], map: { k: 'v' } }],
  ['$m $l', '{a=1, b=x} [1, 2]', { m: { a: 1, b: 'x' }, l: [1, 2] }],
  ["$s.substring(1, 3) $s.length() $s.replaceAll('b+', 'x')", 'bb 4 axc', { s: 'abbc' }],
  ["$s.matches('(?i)ABB') $s.replaceFirst('(?i)B', '') $s.matches('a.')", 'true ab false', { s: 'abb' }],
  ['#set($l = [])#if($l.add("a"))$l#end', '[a]'],
  ['#set($m = {"a": 1})$!m.putAll({"b": 2})$!m.remove("a")$m', '1{b=2}'],
  ["$s.toUpperCase().equals('AB') $s.contains('b') $s.split(',').get(0)", 'true true ab', { s: 'ab' }],
])('renders %j as %j', (source, expected, variables = {}) => {
  expect(render(source, variables)).toBe(expected);
});

it.each([
  ['#macro(x)#end', 'line 1 of the mapping template: a directive that is not served stands here'],
  ['a\n#if($a)b', 'line 2 of the mapping template: #if has no #end'],
  ['#foreach($x in $l)b', '#foreach has no #end'],
  ['a#end', 'nothing was begun that #end could end'],
  ['#set(a = 1)', 'a reference is expected'],
  ['#set($a = )', 'a value is expected'],
  ["$s.format('x')", "calls the method 'format', which is not served"],
  ["$s.matches('(?<!+')", 'the mapping template holds a pattern that is not served'],
  ['#set($s.a = 1)', 'sets $s.a, which is not served'],
  ['#foreach($a in [1..999])#foreach($b in [1..999])x#end#end', 'takes too many steps'],
])('refuses %j', (source, message) => {
  expect(() => render(source, { s: 'text' })).toThrow(message);
});
