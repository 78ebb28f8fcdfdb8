import { parseArgs } from 'node:util';
import { BadRequest } from '../kernel/bad-request';

/** What `sfn-local run` was asked to do. */
export interface RunArguments {
  /** Directory that `cdk synth` wrote, or file of one definition. */
  readonly assembly: string;
  readonly stack: string | undefined;
  readonly machine: string | undefined;
  /** JSON text, `@FILE`, or `-` for standard input. */
  readonly input: string | undefined;
  /** File of items that go into the tables first. */
  readonly items: string | undefined;
  /** File of answers instead of services and functions. */
  readonly mocks: string | undefined;
  /** File of values of secrets and parameters. */
  readonly secrets: string | undefined;
  /** `<host>:<port>=127.0.0.1:<port>`, each. */
  readonly hosts: readonly string[];
  /** File of the authorities that the hosts' certificates come from. */
  readonly ca: string | undefined;
  /** What goes wrong, each as `dynamodb:PutItem=throttle@30%`. */
  readonly faults: readonly string[];
  /** Calls are tested against the policies of the stacks. */
  readonly permissions: boolean;
  readonly seed: number | undefined;
  readonly realTime: boolean;
  readonly json: boolean;
}

/** What `sfn-local up` was asked to do. */
export interface UpArguments
  extends Pick<
    RunArguments,
    'stack' | 'items' | 'mocks' | 'secrets' | 'hosts' | 'ca' | 'faults' | 'permissions' | 'seed' | 'realTime'
  > {
  /** Directory that `cdk synth` wrote. */
  readonly assembly: string;
  /** Port on 127.0.0.1; one that the system picks, if absent. */
  readonly port: number | undefined;
  /** Schedules go off as time passes their dates. */
  readonly schedules: boolean;
}

/** A command line, understood. */
export type Command =
  | { readonly verb: 'help' }
  | { readonly verb: 'version' }
  | { readonly verb: 'features' }
  | { readonly verb: 'cases' | 'validate'; readonly file: string }
  | { readonly verb: 'run'; readonly arguments: RunArguments }
  | { readonly verb: 'up'; readonly arguments: UpArguments };

const SEE_HELP = "see 'sfn-local --help'";

/** Reads a command line, without the names of Node and of the script. */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parseOptions(argv);
  if (values.help) return { verb: 'help' };
  if (values.version) return { verb: 'version' };
  const [verb, assembly, ...others] = positionals;
  if (verb === undefined) throw new BadRequest(`say what to do, such as 'sfn-local run cdk.out'; ${SEE_HELP}`);
  if (verb === 'features') return { verb };
  if (verb === 'cases' || verb === 'validate') return { verb, file: onlyFile(verb, positionals.slice(1)) };
  if (verb !== 'run' && verb !== 'up') {
    throw new BadRequest(`unknown command '${verb}'; commands are run, up, validate, cases and features; ${SEE_HELP}`);
  }
  if (assembly === undefined) {
    throw new BadRequest(`${verb} needs the directory that 'cdk synth' wrote: sfn-local ${verb} cdk.out; ${SEE_HELP}`);
  }
  if (others.length > 0) {
    throw new BadRequest(`${verb} takes one directory, got also '${others.join("', '")}'; ${SEE_HELP}`);
  }
  const shared = {
    assembly,
    stack: values.stack,
    items: values.items,
    mocks: values.mocks,
    secrets: values.secrets,
    hosts: values.host ?? [],
    ca: values.ca,
    faults: values.fault ?? [],
    permissions: values['no-iam'] !== true,
    seed: values.seed === undefined ? undefined : seedFrom(values.seed),
    realTime: values['real-time'] ?? false,
  };
  if (verb === 'up') {
    refuseOptions(values, ONLY_OF_RUN, 'run');
    const port = values.port === undefined ? undefined : portFrom(values.port);
    return { verb, arguments: { ...shared, port, schedules: values.schedules ?? false } };
  }
  refuseOptions(values, ONLY_OF_UP, 'up');
  const { machine, input, json = false } = values;
  return { verb, arguments: { ...shared, machine, input, json } };
}

const ONLY_OF_RUN = ['machine', 'input', 'json'];
const ONLY_OF_UP = ['port', 'schedules'];

function refuseOptions(values: Readonly<Record<string, unknown>>, options: readonly string[], verb: string): void {
  const given = options.find((option) => values[option] !== undefined);
  if (given !== undefined) throw new BadRequest(`--${given} goes with '${verb}'; ${SEE_HELP}`);
}

function onlyFile(verb: 'cases' | 'validate', files: readonly string[]): string {
  const [file, ...others] = files;
  if (file !== undefined && others.length === 0) return file;
  const shape = verb === 'cases' ? 'FILE.jsonl' : 'FILE.asl.json';
  throw new BadRequest(`${verb} takes one file: sfn-local ${verb} ${shape}; ${SEE_HELP}`);
}

function parseOptions(argv: readonly string[]) {
  try {
    return parseArgs({
      args: withValuesAttached(argv),
      allowPositionals: true,
      options: {
        stack: { type: 'string' },
        machine: { type: 'string' },
        input: { type: 'string' },
        items: { type: 'string' },
        mocks: { type: 'string' },
        secrets: { type: 'string' },
        host: { type: 'string', multiple: true },
        ca: { type: 'string' },
        fault: { type: 'string', multiple: true },
        'no-iam': { type: 'boolean' },
        seed: { type: 'string' },
        'real-time': { type: 'boolean' },
        json: { type: 'boolean' },
        port: { type: 'string' },
        schedules: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n');
    const text = reason.replace(/\.? To specify .*$/, '').replace(/\.$/, '');
    throw new BadRequest(`${text.charAt(0).toLowerCase()}${text.slice(1)}; ${SEE_HELP}`, { cause: error });
  }
}

/** `parseArgs` takes a value that begins with a dash only when attached, and `-` and `-5` are proper values here. */
function withValuesAttached(argv: readonly string[]): string[] {
  const attached: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const option = argv[at] as string;
    const value = argv[at + 1];
    if ((option === '--input' || option === '--seed') && value !== undefined && /^-(\d|$)/.test(value)) {
      attached.push(`${option}=${value}`);
      at++;
    } else {
      attached.push(option);
    }
  }
  return attached;
}

function seedFrom(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= 0xffffffff) return seed;
  throw new BadRequest(`--seed must be a whole number from 0 to 4294967295, got '${text}'`);
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new BadRequest(`--port must be a whole number from 0 to 65535, got '${text}'`);
}
