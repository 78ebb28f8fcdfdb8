"""Runs programs one after another in one interpreter, and the tests that they define."""

import pathlib
import runpy
import sys

for program in sys.argv[1:]:
    defined = runpy.run_path(program, run_name="__main__")
    tests = [value for name, value in defined.items() if name.startswith("test_")]
    assert tests or not pathlib.Path(program).name.startswith("test_"), f"{program} defines no test"
    if tests:
        # pytest would find it there, once it was written as the document says.
        text = defined["TemplateSnapshot"].from_stack(defined["stack"]).to_text()
        pathlib.Path("shop.snapshot.json").write_text(text)
    for test in tests:
        test()
