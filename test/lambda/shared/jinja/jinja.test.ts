import { findCalls, findVariables, render, TemplateError } from '../../../../lambda/shared/jinja';

const STRICT = { undefined: 'strict' } as const;
const LENIENT = { undefined: 'lenient' } as const;

function refusal(template: string, params: Record<string, unknown> = {}): TemplateError {
  try {
    render(template, params, STRICT);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('the template was rendered');
}

describe('a refusal', () => {
  test.each([
    ['{{ missing }}', 1, 4, "'missing' is undefined"],
    ['a\nb {{ user.name }}', 2, 10, "'user' is undefined"],
    ['one\n  {% include "x" %}', 2, 6, "'include' is not supported: a template stands alone"],
    ['{% extends "x" %}', 1, 4, "'extends' is not supported: a template stands alone"],
    [
      '{% autoescape true %}{% endautoescape %}',
      1,
      4,
      "'autoescape' is not supported: nothing is escaped unless a filter does it",
    ],
    ['x {{ 1 / 0 }}', 1, 8, 'division by zero'],
    ["{{ 'a'|nosuch }}", 1, 8, "No filter named 'nosuch'."],
    ['{% if true %}', 1, 14, /looking for the following tags: 'elif' or 'else' or 'endif'/],
    ['{{ 1 +', 1, 7, "unexpected 'end of template'"],
    ['a\r\nb\r\n{{ 1 2 }}', 3, 6, "expected token 'end of print statement', got 'integer'"],
    ['{{ [1]|random }}', 1, 8, "'random' is not supported: a request must come out the same each time"],
    ['{{ lipsum() }}', 1, 10, "'lipsum' is not supported: a request must come out the same each time"],
    ["{{ 'a'.upper }}", 1, 7, /is a pair of parentheses missing\?/],
    ["{{ ['a']|map('upper') }}", 1, 10, /make it a list first/],
    ["{{ ''.__class__.__mro__ }}", 1, 6, "the attribute '__class__' of Python's objects is not supported"],
    ['{{ {}["__class__"] }}', 1, 6, "the attribute '__class__' of Python's objects is not supported"],
  ])('of %j names line %i, column %i and the reason', (template, line, column, reason) => {
    const error = refusal(template);

    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.reason).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
    expect(error.message).toBe(`line ${line}, column ${column}: ${error.reason}`);
  });
});

describe('prototypes', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'entries',
    'push',
  ];

  test.each(names)('%s is missing everywhere unless it is a key', (name) => {
    const template = `{{ ${name} is defined }} {{ d.${name} is defined }} {{ d['${name}'] is defined }} {{ 'a'.${name} is defined }} {{ [].${name} is defined }} {{ (1).${name} is defined }} {{ namespace().${name} is defined }} {{ d|attr('${name}') is defined }}`;

    const text = render(template, { d: {} }, LENIENT);

    expect(text).toBe(Array(8).fill('False').join(' '));
  });

  test.each(names)('%s is an ordinary key', (name) => {
    const params = JSON.parse(`{"${name}": 1, "d": {"${name}": [2]}}`);

    const text = render(`{{ ${name} }} {{ d.${name} }} {{ d['${name}'][0] }} {{ d }} {{ d|tojson }}`, params, STRICT);

    expect(text).toBe(`1 [2] 2 {'${name}': [2]} {"${name}": [2]}`);
  });

  test('a template cannot write to a prototype', () => {
    const template =
      "{% set d = {} %}{% set _ = d.update({'__proto__': {'polluted': 1}}) %}{{ d }}{{ {}.polluted is defined }}";

    const text = render(template, {}, STRICT);

    expect(text).toBe("{'__proto__': {'polluted': 1}}False");
    expect('polluted' in {}).toBe(false);
  });

  test('methods of JavaScript objects are not there to be called', () => {
    expect(refusal("{{ [].constructor.constructor('return 1')() }}").reason).toBe(
      "'list object' has no attribute 'constructor'",
    );
  });
});

describe('parameters', () => {
  test('stay as they were, whatever a template does to its copy', () => {
    const params = { xs: [1], d: { a: { b: 1 } } };

    const text = render(
      "{% set _ = xs.append(2) %}{% set _ = d.a.update(b=2) %}{% set _ = d.pop('a') %}{{ xs }}{{ d }}",
      params,
      STRICT,
    );

    expect(text).toBe('[1, 2]{}');
    expect(params).toEqual({ xs: [1], d: { a: { b: 1 } } });
  });

  test('may be frozen', () => {
    const params = Object.freeze({ xs: Object.freeze([2, 1]) });

    expect(render('{{ xs|sort }}{% set _ = xs.sort() %}{{ xs }}', params, STRICT)).toBe('[1, 2][1, 2]');
  });

  test('are ints where JSON writes an int', () => {
    expect(render('{{ a }} {{ b }} {{ c }} {{ d }}', { a: 1.0, b: 1.5, c: 1e21, d: -0 }, STRICT)).toBe('1 1.5 1e+21 0');
  });

  test('with the value undefined are missing', () => {
    expect(refusal('{{ a }}', { a: undefined }).reason).toBe("'a' is undefined");
  });

  test('of a kind that JSON does not have are refused', () => {
    expect(refusal('{{ a }}', { a: () => 1 }).reason).toBe('a parameter is no JSON value but a function');
  });

  test('that a template does not read are not looked at', () => {
    expect(render('{{ a }}', { a: 1, b: () => 1 }, STRICT)).toBe('1');
  });
});

describe('functions of the caller', () => {
  const options = { ...STRICT, globals: { secret: (name: string) => `<${name}>` } };

  test('are called with strings', () => {
    expect(render("Bearer {{ secret('token')|upper }}", {}, options)).toBe('Bearer <TOKEN>');
  });

  test('are hidden by a parameter of the same name', () => {
    expect(render('{{ secret }}', { secret: 1 }, options)).toBe('1');
  });

  test('throw through render as they are', () => {
    const boom = new Error('no such secret');
    const globals = {
      secret: () => {
        throw boom;
      },
    };

    expect(() => render("{{ secret('a') }}", {}, { ...STRICT, globals })).toThrow(boom);
  });

  test('take nothing by name', () => {
    expect(() => render("{{ secret(name='a') }}", {}, options)).toThrow('secret() takes no keyword arguments');
  });
});

describe('findVariables', () => {
  test.each([
    ['{{ a.b }}{% set c = d %}{{ c }}{{ range(e) }}', ['a', 'd', 'e']],
    [
      '{% for x in xs if x > low %}{{ x }}{{ loop.index }}{{ y }}{% else %}{{ z }}{% endfor %}{{ x }}',
      ['low', 'x', 'xs', 'y', 'z'],
    ],
    ['{% macro m(a, b=c) %}{{ a }}{{ b }}{{ d }}{{ varargs }}{% endmacro %}{{ m(1) }}', ['c', 'd']],
    ['{% if a %}{% set b = 1 %}{% endif %}{{ b }}', ['a', 'b']],
    ['{% with a = b %}{{ a }}{% endwith %}{% filter default(c) %}{{ d }}{% endfilter %}', ['b', 'c', 'd']],
    ['{% set q = 1 %}{% block a %}{{ q }}{{ y }}{{ self.a() }}{% endblock %}', ['q', 'y']],
    ['plain', []],
  ])('of %j finds what Jinja2 finds', (template, names) => {
    expect([...findVariables(template)].sort()).toEqual(names);
  });

  test('refuses what render refuses', () => {
    expect(() => findVariables('{% if %}')).toThrow(TemplateError);
  });
});

describe('findCalls', () => {
  test('tells literal arguments, others, and where', () => {
    const template =
      "{{ secret('a') }}\n{% if x %}{{ [secret(name), secret()] }}{% endif %}{{ other('b') }}{{ secret('c', k=1) }}";

    const calls = findCalls(template, 'secret');

    expect(calls.map((call) => call.args)).toEqual([['a'], [undefined], [], ['c', undefined]]);
    expect(calls[0]).toMatchObject({ line: 1, column: 4 });
    expect(calls[1]).toMatchObject({ line: 2, column: 15 });
  });
});
