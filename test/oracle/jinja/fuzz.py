"""Writes random cases as JSON lines for oracle.py: `fuzz.py SEED COUNT`.

The grammar favours what goes wrong: values of mixed types, missing ones, nested scopes, white space control.
"""

import json
import random
import sys

PARAMS = {
    "n": 7, "m": -3, "z": 0, "f": 2.5, "g": -0.75, "big": 9007199254740991, "s": "Hello World", "t": "a<b>&'c'\"d\"", "e": "", "u": "h\u00e9llo \U0001f600",
    "num": "42", "flt": "3.14", "yes": True, "no": False, "nil": None, "xs": [3, 1, 2], "ws": ["pear", "Apple", "fig"], "mix": [1, "a", None, 2.5], "es": [], "nest": [[1, 2], [3], []],
    "d": {"a": 1, "b": "two", "c": [1, 2], "items": 5}, "o": {"x": {"y": {"z": 9}}, "k v": 1}, "ed": {}, "ps": [{"name": "Bob", "age": 30, "tags": ["x"]}, {"name": "alice", "age": 25, "tags": []}, {"name": "Carl", "age": 30}],
    "lines": "one\ntwo\n\nthree  \n",
}
NAMES = [*PARAMS, *PARAMS, "missing", "i", "v", "ns", "loop"]
TESTS = ["defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "mapping", "sequence", "iterable", "callable", "odd", "even", "lower", "upper", "true", "false", "escaped", "filter", "test"]
TESTS1 = ["divisibleby", "eq", "ne", "gt", "lt", "ge", "le", "in", "sameas", "equalto", "==", "!=", "greaterthan", "lessthan"]
FILTERS = "abs capitalize count d default dictsort e escape filesizeformat first float forceescape int items join last length list lower max min pprint reverse round safe select reject sort string striptags sum title tojson trim unique upper urlencode urlize wordcount xmlattr wordwrap indent center truncate".split()
FILTERS1 = "batch center d default join indent int float map replace2 round slice sort sum truncate trim wordwrap groupby attr select reject selectattr rejectattr mapattr format tojson dictsort min max unique first2".split()
STRING_METHODS = "upper lower title capitalize swapcase strip lstrip rstrip split rsplit splitlines isdigit isalpha isalnum isupper islower isspace istitle casefold isnumeric isdecimal isidentifier isascii isprintable".split()
STRING_METHODS1 = "split rsplit strip startswith endswith find rfind index count join partition rpartition zfill center ljust rjust removeprefix removesuffix expandtabs".split()
FORMATS = ["%s", "%d", "%5.2f", "%r", "%x", "%05d", "%e", "%g", "%-6s|", "%+d", "%s %s", "%(a)s", "%%", "%c", "%.1f", "%o", "%G"]
SPECS = ["", "d", "5", "<5", ">8", "^9", "*^9", "05", ".2f", ",", "x", "#x", "b", "e", "g", "%", "+", " ", "_", "08.2f", ".3", "s", "10s", ".2", "+.1e", "n", "c", "010,", ",.2f", "=+8", "X", "o", "#b", "5.1%"]
INTS = ["0", "1", "2", "3", "-1", "5", "10", "255"]


class Grammar:
    def __init__(self, rng):
        self.rng = rng

    def pick(self, *options):
        return self.rng.choice(options)

    def literal(self):
        rng = self.rng
        return self.pick(
            lambda: rng.choice(INTS), lambda: rng.choice(["1.5", "0.1", "2.0", "1e3", "-2.5", "1e16", "1e-7", "0.5"]),
            lambda: rng.choice(["'a'", "'ab'", "''", "'a b c'", "'x<y'", "'12'", "'Q\\'q'", "\"d\\nq\"", "'{}'", "'%s'", "'k'", "'\u00e9'", "','", "' '", "'a'", "'upper'", "'name'"]),
            lambda: rng.choice(["true", "false", "none"]),
        )()

    def expr(self, depth):
        rng = self.rng
        if depth <= 0:
            return self.literal() if rng.random() < 0.45 else self.rng.choice(NAMES)
        sub = lambda: self.expr(depth - 1 - rng.randrange(2))  # noqa: E731
        return rng.choice([
            lambda: f"({sub()} {rng.choice(['+', '-', '*', '/', '//', '%', '~'])} {sub()})",
            lambda: f"{sub()} {rng.choice(['+', '-', '*', '/', '//', '%', '~', '**'])} {rng.choice(INTS)}",
            lambda: f"{sub()} {rng.choice(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'])} {sub()}",
            lambda: f"{sub()} {rng.choice(['and', 'or'])} {sub()}", lambda: f"not {sub()}", lambda: f"({sub()} if {sub()} else {sub()})", lambda: f"({sub()} if {sub()})",
            lambda: f"{sub()}|{rng.choice(FILTERS)}", lambda: f"{sub()}|{rng.choice(FILTERS)}", lambda: f"({sub()})|{rng.choice(FILTERS)}", lambda: self.filter_with(sub), lambda: self.filter_with(sub), lambda: self.filter_with(sub),
            lambda: f"{sub()} is {rng.choice(['', 'not '])}{rng.choice(TESTS)}", lambda: f"{sub()} is {rng.choice(TESTS1)} {self.literal()}",
            lambda: f"[{', '.join(sub() for _ in range(rng.randrange(4)))}]", lambda: f"({', '.join(sub() for _ in range(2))})", lambda: "{" + ", ".join(f"{self.literal()}: {sub()}" for _ in range(rng.randrange(3))) + "}",
            lambda: f"{rng.choice(NAMES)}.{rng.choice(['a', 'b', 'x', 'y', 'name', 'items', 'index', 'length', 'count'])}", lambda: f"{rng.choice(NAMES)}[{self.expr(0)}]", lambda: f"({sub()})[{rng.choice(['0', '-1', '1:', ':2', '::-1', '1:3', '::2', '-2:', ':', '5', '-3:-1', '3:1:-1'])}]",
            lambda: f"({sub()}).{rng.choice(STRING_METHODS)}()", lambda: f"({sub()}).{rng.choice(STRING_METHODS1)}({self.expr(0)})", lambda: f"s.{rng.choice(STRING_METHODS1)}({self.expr(0)})", lambda: f"(d, o, ed)[{rng.randrange(3)}].{rng.choice(['keys()', 'values()', 'items()', 'get(' + self.literal() + ')', 'copy()', 'get(' + self.literal() + ', ' + self.literal() + ')'])}|list",
            lambda: f"'{rng.choice(FORMATS)}' % {self.expr(0)}", lambda: f"'{rng.choice(FORMATS)}' % ({self.expr(0)},)", lambda: "'{:" + rng.choice(SPECS) + "}'.format(" + self.expr(0) + ")", lambda: "'{0}-{1}'.format(" + self.expr(0) + ", " + self.expr(0) + ")",
            lambda: f"range({rng.choice(INTS)})|list", lambda: f"range({rng.choice(['1', '2'])}, {rng.choice(INTS)}, {rng.choice(['1', '2', '-1'])})|list", lambda: f"-{sub()}", lambda: f"dict(a={sub()}, b=2)", lambda: f"({sub()})|e|{rng.choice(FILTERS)}", lambda: f"({sub()})|tojson|{rng.choice(FILTERS)}",
            lambda: f"{sub()} {rng.choice(['<', '<=', '=='])} {sub()} {rng.choice(['<', '!=', 'in'])} {sub()}", lambda: f"xs.{rng.choice(['index', 'count'])}({self.expr(0)})", lambda: f"'abcabc'.{rng.choice(['find', 'count', 'rfind', 'startswith'])}('b', {rng.choice(INTS)})", lambda: f"'a-b-c'.replace('-', {self.literal()}, {rng.choice(INTS)})",
        ])()

    def filter_with(self, sub):
        rng = self.rng
        name = rng.choice(FILTERS1)
        value = rng.choice([sub(), rng.choice(["xs", "ws", "ps", "nest", "mix", "s", "t", "d", "lines"])])
        if name == "replace2":
            return f"({value})|replace({self.literal()}, {self.literal()})"
        if name == "first2":
            return f"({value})|list|first"
        if name in ("map", "select", "reject"):
            return f"({value})|{name}('{rng.choice(FILTERS if name == 'map' else TESTS)}')|list"
        if name == "mapattr":
            return f"({value})|map(attribute={rng.choice(['0', chr(39) + 'name' + chr(39), chr(39) + 'tags.0' + chr(39)])})|list"
        if name in ("selectattr", "rejectattr"):
            return f"({value})|{name}('{rng.choice(['age', 'name', 'tags'])}'{rng.choice(['', ', ' + chr(39) + rng.choice(TESTS) + chr(39), ', ' + chr(39) + 'eq' + chr(39) + ', 30'])})|list"
        if name in ("sort", "min", "max", "unique", "sum", "join", "groupby"):
            return f"({value})|{name}(attribute='{rng.choice(['age', 'name', 'tags', '0'])}'){rng.choice(['', '|list'])}"
        if name in ("batch", "slice"):
            return f"({value})|{name}({rng.choice(['1', '2', '3', 'n'])}{rng.choice(['', ', 0', ', none'])})|list"
        if name == "round":
            return f"({value})|round({rng.choice(['0', '1', '2', '-1'])}, '{rng.choice(['common', 'ceil', 'floor'])}')"
        if name == "truncate":
            return f"({value})|truncate({rng.choice(INTS)}, {rng.choice(['true', 'false'])}{rng.choice(['', ', ' + chr(39) + '-' + chr(39), ', ' + chr(39) + chr(39) + ', 0'])})"
        return f"({value})|{name}({', '.join(self.expr(0) for _ in range(rng.randrange(1, 3)))})"

    def body(self, depth):
        return "".join(self.piece(depth) for _ in range(self.rng.randrange(1, 4)))

    def tag(self, text):
        rng = self.rng
        left, right = ("-" if rng.random() < 0.15 else "+" if rng.random() < 0.05 else "" for _ in range(2))
        return "{%" + left + " " + text + " " + right + "%}"

    def show(self, depth):
        rng = self.rng
        return "{{" + ("-" if rng.random() < 0.1 else "") + " " + self.expr(depth) + " " + ("-" if rng.random() < 0.1 else "") + "}}"

    def piece(self, depth):
        rng = self.rng
        if depth <= 0:
            return rng.choice([lambda: rng.choice(["text ", "\n", "  ", ",", " a\n  b ", "{# c #}", "{#- c -#}"]), lambda: self.show(1)])()
        inner = lambda: self.body(depth - 1)  # noqa: E731
        variable = rng.choice(["v", "i", "n", "s", "xs", "w"])
        return rng.choice([
            lambda: self.show(2), lambda: self.show(1), lambda: rng.choice(["\n", " x ", "\n  "]),
            lambda: self.tag("if " + self.expr(1)) + inner() + rng.choice(["", self.tag("else") + inner(), self.tag("elif " + self.expr(1)) + inner()]) + self.tag("endif"),
            lambda: self.tag(f"for {variable} in {self.sequence()}{rng.choice(['', '', ' if ' + self.expr(1)])}") + inner() + rng.choice(["{{ loop.index }}", "{{ loop.last }}", "{{ loop.revindex }}", "{{ loop.previtem }}", "{{ loop.cycle('a', 'b') }}", "{{ loop.changed(" + variable + ") }}", "{{ " + variable + " }}", ""]) + rng.choice(["", self.tag("else") + inner()]) + self.tag("endfor"),
            lambda: self.tag(f"for k, v in {rng.choice(['d', 'o', 'ed'])}{rng.choice(['.items()', '|dictsort', '|items'])}") + "{{ k }}={{ v }};" + inner() + self.tag("endfor"),
            lambda: self.tag(f"set {variable} = {self.expr(2)}"), lambda: self.tag(f"set {variable}") + inner() + self.tag("endset"), lambda: self.tag(f"set {variable} | {rng.choice(['upper', 'trim', 'length', 'tojson'])}") + inner() + self.tag("endset"), lambda: self.tag("set v, i = " + self.expr(1) + ", " + self.expr(1)),
            lambda: self.tag(f"with {variable} = {self.expr(1)}") + inner() + self.tag("endwith"), lambda: self.tag(f"filter {rng.choice(['upper', 'trim', 'e', 'indent', 'length', 'urlencode'])}") + inner() + self.tag("endfilter"),
            lambda: self.tag(f"macro m(v, i={self.expr(0)})") + inner() + "{{ v }}" + self.tag("endmacro") + rng.choice(["{{ m(1) }}", "{{ m(s, i=2) }}", "{{ m() }}", "{{ m(1, 2, 3) }}", "{{ [m(1)] }}"]),
            lambda: self.tag("macro c()") + "[{{ caller(" + self.expr(0) + ") }}]" + inner() + self.tag("endmacro") + self.tag("call(v) c()") + inner() + "{{ v }}" + self.tag("endcall"),
            lambda: self.tag("set ns = namespace(a=" + self.expr(0) + ")") + self.tag("for i in " + self.sequence()) + self.tag("set ns.a = " + self.expr(1)) + self.tag("endfor") + "{{ ns.a }}",
            lambda: "{% raw %}" + rng.choice(["{{ x }}", "{% if %}", " a "]) + "{% endraw %}",
        ])()

    def sequence(self):
        return self.rng.choice(["xs", "ws", "mix", "es", "ps", "'ab'", "range(3)", "nest", "d", "missing", "xs|sort", "[1, 2]", "(1, 'b')", self.expr(1)])


if __name__ == "__main__":
    generator = random.Random(int(sys.argv[1]))
    grammar = Grammar(generator)
    for _ in range(int(sys.argv[2])):
        template = grammar.body(2) if generator.random() < 0.6 else grammar.show(3)
        print(json.dumps({"template": template, "params": PARAMS, "mode": generator.choice(["strict", "lenient"])}))
