import { parseCommand } from '../../src/cli/args';

describe('parseCommand', () => {
  it('reads every option', () => {
    const command = parseCommand(
      'run cdk.out --stack S --machine M --input - --items f.json --secrets s.json --host a:80=127.0.0.1:1 --host b:443=127.0.0.1:2 --ca ca.pem --fault sqs:*=500 --no-iam --seed 7 --real-time --json'.split(
        ' ',
      ),
    );

    expect(command).toEqual({
      verb: 'run',
      arguments: {
        assembly: 'cdk.out',
        stack: 'S',
        machine: 'M',
        input: '-',
        items: 'f.json',
        secrets: 's.json',
        hosts: ['a:80=127.0.0.1:1', 'b:443=127.0.0.1:2'],
        ca: 'ca.pem',
        faults: ['sqs:*=500'],
        permissions: false,
        seed: 7,
        realTime: true,
        json: true,
      },
    });
  });

  it('leaves out what was not said', () => {
    expect(parseCommand(['run', 'cdk.out'])).toMatchObject({
      arguments: { stack: undefined, input: undefined, hosts: [], seed: undefined, realTime: false, json: false },
    });
  });

  it('keeps seed 0 and a negative number as input', () => {
    expect(parseCommand(['run', 'cdk.out', '--seed', '0', '--input', '-5'])).toMatchObject({
      arguments: { seed: 0, input: '-5' },
    });
  });

  it.each([
    [['--help'], 'help'],
    [['run', '-h'], 'help'],
    [['--version'], 'version'],
  ])('takes %j for %s', (argv, verb) => {
    expect(parseCommand(argv).verb).toBe(verb);
  });

  it.each([
    [[], "say what to do, such as 'sfn-local run cdk.out'; see 'sfn-local --help'"],
    [['start'], "unknown command 'start'; commands are run, up, validate, cases and features; see 'sfn-local --help'"],
    [['run'], "run needs the directory that 'cdk synth' wrote: sfn-local run cdk.out; see 'sfn-local --help'"],
    [['cases'], "cases takes one file: sfn-local cases FILE.jsonl; see 'sfn-local --help'"],
    [['validate', 'a', 'b'], "validate takes one file: sfn-local validate FILE.asl.json; see 'sfn-local --help'"],
    [['run', 'a', 'b'], "run takes one directory, got also 'b'; see 'sfn-local --help'"],
    [['run', 'a', '--nope'], "unknown option '--nope'; see 'sfn-local --help'"],
    [['run', 'a', '--stack'], "option '--stack <value>' argument missing; see 'sfn-local --help'"],
    [['run', 'a', '--json=yes'], "option '--json' does not take an argument; see 'sfn-local --help'"],
    [['run', 'a', '--seed', '1.5'], "--seed must be a whole number from 0 to 4294967295, got '1.5'"],
    [['run', 'a', '--seed', '-1'], "--seed must be a whole number from 0 to 4294967295, got '-1'"],
    [['run', 'a', '--seed', '4294967296'], "--seed must be a whole number from 0 to 4294967295, got '4294967296'"],
  ])('refuses %j', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(expect.objectContaining({ message }));
  });
});
