"""Writes the tables of cases with what the real Jinja2 makes of them.

    python3 -m venv .venv && .venv/bin/pip install 'jinja2==3.1.*'
    .venv/bin/python test/oracle/jinja/generate.py

Each table is one JSON file in test/lambda/shared/jinja/cases: parameters by name, then rows of template, parameters, mode and
expected text; `null` stands for a refusal. A row without a difference between the two modes stands once, as "both".
"""

import json
import pathlib
import re
import sys

import cases_filters
import cases_language
import cases_requests
from oracle import render

TARGET = pathlib.Path(__file__).parents[3] / "test/lambda/shared/jinja/cases"
ADDRESS = re.compile(r" at 0x[0-9a-f]+>")

# What Jinja2 renders and this engine refuses: an address in memory, something random, a look behind the language.
REFUSED_HERE = ("random }}", "|attr('get')")


def expected(template, params, mode):
    answer = render({"template": template, "params": params, "mode": mode})
    if "text" in answer and (ADDRESS.search(answer["text"]) or any(part in template for part in REFUSED_HERE)):
        return None
    return answer.get("text")


def table(cases):
    params_by_name, rows = {}, []
    for case in cases:
        template, params = case if isinstance(case, tuple) else (case, {})
        name = next((key for key, value in params_by_name.items() if value == params), f"p{len(params_by_name)}")
        params_by_name[name] = params
        strict, lenient = (expected(template, params, mode) for mode in ("strict", "lenient"))
        if strict == lenient:
            rows.append([template, name, "both", strict])
        else:
            rows.append([template, name, "strict", strict])
            rows.append([template, name, "lenient", lenient])
    return params_by_name, rows


def write(name, params, rows):
    def line(value):
        return json.dumps(value, ensure_ascii=True)

    named = ",\n".join(f"    {line(key)}: {line(value)}" for key, value in params.items())
    lines = ",\n".join(f"    {line(row)}" for row in rows)
    (TARGET / f"{name}.json").write_text(f'{{\n  "params": {{\n{named}\n  }},\n  "cases": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    total = 0
    for groups in (cases_language.GROUPS, cases_filters.GROUPS, cases_requests.GROUPS):
        for name, cases in groups.items():
            params, rows = table(cases)
            write(name, params, rows)
            total += len(rows)
    print(f"{total} rows", file=sys.stderr)
