"""Makes calls of AWS APIs, one JSON object a line in, one out: by boto3, or by the AWS CLI itself, as if typed."""

import contextlib
import io
import json
import os
import re
import sys

import boto3
import botocore.config
import botocore.exceptions
import botocore.session
from botocore import xform_name

CONFIG = botocore.config.Config(
    inject_host_prefix=False, connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1}
)


def by_boto3(service, operation, request, _typed):
    client = boto3.client(service, config=CONFIG)
    try:
        answer = getattr(client, xform_name(operation))(**request)
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    return {"answer": answer}


def by_cli(service, operation, request, typed):
    from awscli.clidriver import create_clidriver

    asked = typed if typed is not None else ["--cli-input-json", json.dumps(request)]
    endpoint = ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"], "--output", "json"]
    arguments = [service, xform_name(operation, "-"), *endpoint, *asked]
    printed, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as ended:
            code = ended.code
    if code == 0:
        return {"answer": json.loads(printed.getvalue() or "{}")}
    found = re.search(r"An error occurred \((\w+)\)", told.getvalue())
    return {"error": found.group(1) if found else told.getvalue().strip()}


CALLERS = {"boto3": by_boto3, "cli": by_cli}

for line in sys.stdin:
    call = json.loads(line)
    outcome = CALLERS[sys.argv[1]](call["service"], call["operation"], call["request"], call.get("typed"))
    print(json.dumps(outcome, default=str), flush=True)
