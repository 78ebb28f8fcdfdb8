"""Renders cases with the real Jinja2: JSON lines in, JSON lines out.

In: {"template": text, "params": object, "mode": "strict" or "lenient"}
Out: {"text": text} or {"error": name of the exception, "reason": its text}
"""

import json
import signal
import sys
import warnings

from jinja2 import Environment, StrictUndefined, Undefined

warnings.simplefilter("ignore")
ENVIRONMENTS = {"strict": Environment(undefined=StrictUndefined), "lenient": Environment(undefined=Undefined)}


class Late(BaseException):
    """The real Jinja2 has no limits; the oracle has one."""


def late(_signal, _frame):
    raise Late()


signal.signal(signal.SIGALRM, late)


def render(case):
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        text = ENVIRONMENTS[case["mode"]].from_string(case["template"]).render(json.loads(json.dumps(case["params"])))
        text.encode("utf-8")
        return {"text": text}
    except (Exception, Late) as error:
        return {"error": type(error).__name__, "reason": str(error)[:300]}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(render(json.loads(line))))
