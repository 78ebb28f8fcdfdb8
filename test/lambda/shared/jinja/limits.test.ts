import { render, TemplateError } from '../../../../lambda/shared/jinja';

/** Longest time that a refusal may take here; it is well under a second when the machine is idle. */
const DEADLINE_MS = 8000;

function refusal(template: string, params: Record<string, unknown> = {}): TemplateError {
  try {
    render(template, params, { undefined: 'strict' });
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('the template was rendered');
}

/** Leaves a tenth of what a rendering may spend, in a thousandth of the time that it may take. */
const NEARLY_SPENT = `{% set s = 'a' * 400000 %}{% for i in range(90) %}{% if s == s %}{% endif %}{% endfor %}{% set s = 'a' * 21000000 %}`;

const grow = (step: string): string =>
  `{% set ns = namespace(s='a', l=[1], n=3, t=(1,)) %}{% for i in range(100) %}{% set ${step} %}{% endfor %}`;

test('a template may spend nearly everything', () => {
  expect(render(`${NEARLY_SPENT}done`, {}, { undefined: 'strict' })).toBe('done');
});

test.each([
  ['takes more than 1000000 steps', '{% for i in range(10**9) %}{% endfor %}'],
  ['makes values of more than 24000000 characters in all', "{% set s = 'a' * 12000000 %}".repeat(3)],
  ['writes more than 4000000 characters', `{% set s = 'a' * 1000000 %}${'{{ s }}'.repeat(4)}x`],
])(
  'a template that %s is refused',
  (what, template) => {
    expect(refusal(template).reason).toBe(`the template ${what}`);
  },
  DEADLINE_MS,
);

describe('work without end', () => {
  test.each([
    ['a long loop', '{% for i in range(10**9) %}x{% endfor %}'],
    ['a long list', '{{ range(10**9)|list }}'],
    ['nested loops', '{% for i in range(10**5) %}{% for j in range(10**5) %}{% endfor %}{% endfor %}'],
    [
      'a list that grows while it is walked over',
      '{% set l = [1] %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}',
    ],
    ['sorting', '{{ range(10**6)|list|sort|length }}'],
    [
      'a large text, over and over',
      "{% set s = 'ab ' * 300000 %}{% for i in range(10**6) %}{% set x = s|upper %}{% endfor %}",
    ],
    [
      'comparing large texts',
      "{% for i in range(10**6) %}{% if 'ab ' * 9000 == 'ab ' * 9000 %}{% endif %}{% endfor %}",
    ],
    ['large integers', '{% set x = 9**4500 %}{% for i in range(10**5) %}{% set y = x % 7**3000 %}{% endfor %}'],
    ['many digits', "{% for i in range(10**5) %}{% set y = '%.900e' % 1e-300 %}{% endfor %}"],
    ['wrapping a text without blanks', "{{ ('-' * 40000)|wordwrap(10) }}"],
  ])(
    '%s ends in a refusal',
    (_, template) => {
      const error = refusal(NEARLY_SPENT + template);

      expect(error.reason).toMatch(/steps|characters in all|more than/);
    },
    DEADLINE_MS,
  );
});

describe('values without end', () => {
  test.each([
    ['a repeated text', "{{ 'a' * 10**9 }}"],
    ['a repeated list', '{{ [1] * 10**9 }}'],
    ['a text doubled by ~', grow('ns.s = ns.s ~ ns.s')],
    ['a text doubled by +', grow('ns.s = ns.s + ns.s')],
    ['a list doubled', grow('ns.l = ns.l + ns.l')],
    ['a list of lists, printed', `${grow('ns.l = [ns.l, ns.l]')}{{ ns.l }}`],
    ['a list of lists, as JSON', `${grow('ns.l = [ns.l, ns.l]')}{{ ns.l|tojson }}`],
    ['a tuple of tuples, as a key', `${grow('ns.t = (ns.t, ns.t)')}{{ {ns.t: 1} }}`],
    ['a power', '{{ 10 ** (10 ** 10) }}'],
    ['a square of a square', grow('ns.n = ns.n * ns.n')],
    ['a width for %', "{{ '%1000000000d' % 1 }}"],
    ['a width from the values', "{{ '%*d' % (10**12, 1) }}"],
    ['a precision for %', "{{ '%.1000000000f' % 1 }}"],
    ['digits for %', "{{ '%.1000000000d' % 1 }}"],
    ['a width for format', "{{ '{:1000000000}'.format(1) }}"],
    ['a width with separators', "{{ '{:01000000000,}'.format(1) }}"],
    ['center', "{{ 'a'|center(10**9) }}"],
    ['ljust', "{{ 'a'.ljust(10**9) }}"],
    ['zfill', "{{ 'a'.zfill(10**9) }}"],
    ['expandtabs', "{{ 'a\\tb'.expandtabs(10**9) }}"],
    ['indent', "{{ 'a\\nb'|indent(10**9) }}"],
    ['an indentation of JSON', '{{ [1]|tojson(10**9) }}'],
    ['a row to fill up', '{{ [1]|batch(10**9, 0)|list }}'],
    ['columns', '{{ [1]|slice(10**9)|list }}'],
    ['replace', "{{ ('a' * 100000)|replace('a', 'b' * 100000) }}"],
    ['join', "{{ range(100000)|join('x' * 100000) }}"],
    ['a long output', "{% for i in range(100000) %}{{ 'a' * 1000 }}{% endfor %}"],
  ])(
    '%s ends in a refusal',
    (_, template) => {
      const error = refusal(NEARLY_SPENT + template);

      expect(error.reason).toMatch(/more than|steps/);
    },
    DEADLINE_MS,
  );
});

describe('depth without end', () => {
  test.each([
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    [
      'a macro that calls itself in a call block',
      '{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}',
    ],
    ['a block that renders itself', '{% block a %}{{ self.a() }}{% endblock %}'],
    ['a recursive loop', '{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}'],
    ['parentheses', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`],
    ['lists', `{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`],
    ['not', `{{ ${'not '.repeat(50000)}1 }}`],
    ['signs', `{{ ${'- '.repeat(50000)}1 }}`],
    ['sums', `{{ 1${'+1'.repeat(50000)} }}`],
    ['attributes', `{{ x${'.a'.repeat(50000)} }}`],
    ['filters', `{{ 'a'${'|upper'.repeat(50000)} }}`],
    ['conditions', `{% if 1 %}${'{% if 1 %}'.repeat(5000)}`],
    ['loops', `${'{% for i in [1] %}'.repeat(30)}x${'{% endfor %}'.repeat(30)}`],
    [
      'generators over generators',
      '{% set ns = namespace(g=[1]) %}{% for i in range(50000) %}{% set ns.g = ns.g|map("string") %}{% endfor %}{{ ns.g|list }}',
    ],
  ])(
    '%s end in a refusal',
    (_, template) => {
      const error = refusal(template);

      expect(error.reason).toMatch(/nested|recursion|steps/);
    },
    DEADLINE_MS,
  );

  test('a list that holds itself is printed as Python prints it', () => {
    const text = render('{% set l = [1] %}{% set _ = l.append(l) %}{{ l }}', {}, { undefined: 'strict' });

    expect(text).toBe('[1, [...]]');
  });

  test('two lists that hold themselves cannot be compared', () => {
    const template = '{% set a = [] %}{% set _ = a.append(a) %}{% set b = [] %}{% set _ = b.append(b) %}{{ a == b }}';

    expect(refusal(template).reason).toMatch(/recursion/);
  });

  test('a parameter that holds itself is refused', () => {
    const params: Record<string, unknown> = {};
    params.self_ = params;

    expect(refusal('{{ self_ }}', params).reason).toMatch(/recursion/);
  });
});

describe('expressions that trip regular expressions', () => {
  test.each([
    ["{{ (('(' * 3999 ~ ' ') * 200)|urlize|length }}"],
    ["{{ ((')' * 3998 ~ 'x ') * 200)|urlize|length }}"],
    ["{{ (('a@' * 1999 ~ ' ') * 200)|urlize|length }}"],
    ["{{ (('a.' * 1999 ~ '! ') * 200)|urlize|length }}"],
    ["{{ ('<!--' * 200000)|striptags|length }}"],
    ["{{ ('&a' * 200000)|striptags|length }}"],
    ["{{ (('%(' ~ '(' * 300000) % {})|length }}"],
    ["{{ ('{' * 300000).format(1) }}"],
    [`{{ ${' '.repeat(200_000)}1 }}`],
    [`{{ "${'a'.repeat(200_000)}`],
    [`a${' '.repeat(200_000)}{{- 1 }}`],
    ['{#'.repeat(60_000)],
  ])(
    '%.60s comes to an end',
    (template) => {
      const start = performance.now();

      try {
        render(template, {}, { undefined: 'strict' });
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }

      expect(performance.now() - start).toBeLessThan(DEADLINE_MS);
    },
    DEADLINE_MS,
  );
});
