/** What `sfn-local --help` prints. */
export const HELP = `Runs a Step Functions state machine of a synthesized CDK app on this machine, with its
Lambda code and DynamoDB tables, without an AWS account.

Usage: sfn-local run <cdk.out> [options]
       sfn-local run <definition.asl.json> [--input JSON] [--mocks FILE] [--seed N] [--real-time] [--json]
       sfn-local up <cdk.out> [--port N] [--schedules] [options]
       sfn-local validate <definition.asl.json>
       sfn-local cases <cases.jsonl>
       sfn-local features

Options:
  --stack S      stack to run, with those it depends on; default: all stacks
  --machine M    logical id, name, ARN, construct path or output; default: the only machine
  --input JSON   execution input: JSON text, @FILE, or - for standard input; default: {}
  --items FILE   items to put first: {"<table name or logical id>": [{plain JSON item}, ...]}
  --mocks FILE   answers instead of services: {"states": {"<name>": [...]}, "resources": ..., "functions": ...}
  --secrets FILE values that functions read: {"secrets": {"<name>": value}, "parameters": {"<name>": "text"}}
  --host H=T     host that functions may reach, and where: api.example.com:443=127.0.0.1:41234; repeatable
  --ca FILE      certificates (PEM) of the authorities that those hosts' certificates come from
  --fault F      what goes wrong: dynamodb:PutItem=throttle@30%; repeatable; the README lists the kinds
  --no-iam       let every call pass, whatever the policies of the stacks say
  --seed N       repeat ids, jitter and start time, 0 to 4294967295
  --real-time    wait as long as the workflow says, instead of jumping over waits
  --port N       port on 127.0.0.1 at which 'up' serves; default: one that the system picks
  --schedules    let schedules go off as time passes their dates, in 'up'
  --json         print one JSON object with the result, and nothing else, on stdout
  -h, --help     print this
  -v, --version  print the version

Exit codes: 0 succeeded, 1 the workflow failed or a fault never struck, 2 the request was wrong or is not supported,
70 the runner broke or cannot write, 130 stopped by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP.
`;
