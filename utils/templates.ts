import { parseArgs } from 'node:util';
import { ConfigError } from '../config';
import { TemplateProblem } from '../lambda/shared/api-templates/template-problem';
import { RequestError } from './request-error';
import { TABLE_OPTIONS } from './table-client';
import { get, lint, list, type Options, type Output, put, render } from './templates/commands';

// Node 20 still runs everything here; the SDK's note about it would go to every user of Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const HELP = `Checks, writes and reads the API templates that TemplateApiCaller calls with.

Usage: npm run templates -- COMMAND [options]

  lint DIR                what is wrong with the templates of a directory
  put DIR                 lints, then writes them into the table; writes nothing if anything is wrong
  get NAME METHOD         prints a template of the table as a file
  list                    name, method and URL of the table's templates
  render DIR NAME METHOD  prints the request that a template makes, with secrets masked; sends nothing

  --settings FILE   what the caller allows, as in its CALL_API_SETTINGS (default: apiCaller in config.json)
  --config FILE     settings of the sample apps            (default: config.json of this repository)
  --table NAME      table of the templates                 (default: tableName of the settings)
  --profile NAME    AWS profile                            (default: the SDK's own choice)
  --region NAME     AWS region                             (default: the SDK's own choice)
  --endpoint URL    another server that speaks DynamoDB's protocol
  --dry-run         put: say what would be written
  --params JSON     render: the parameters, or @FILE with them
  --undefined MODE  render: strict or lenient              (default: as the settings say, or strict)
  --help            this text

A template is a file DIR/NAME/METHOD.json:
  { "url", "headers"?, "query"?, "body"? or "bodyFile"?, "idempotencyHeader"?, "comment"? }
DIR/NAME/params.json is an example of the parameters: with it, lint knows the variables and tries a request.

Examples:
  npm run templates -- lint utils/api-templates
  npm run templates -- render utils/api-templates orders GET --params '{"id":"1001"}'
  npm run templates -- put utils/api-templates --table api-templates --profile dev
  npm run --silent templates -- get orders GET --table api-templates > utils/api-templates/orders/GET.json
`;

const OUTPUT: Output = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Runs the command; returns the exit code: 0 done, 2 the request or a template was wrong. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const [command = '', ...operands] = positionals;
    return await run(command, operands, values);
  } catch (error) {
    if (![RequestError, ConfigError, TemplateProblem].some((known) => error instanceof known)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function run(command: string, operands: readonly string[], options: Options): Promise<number> {
  switch (command) {
    case 'lint':
      return lint(...named(operands, 'DIR'), options, OUTPUT);
    case 'put':
      return put(...named(operands, 'DIR'), options, OUTPUT);
    case 'get':
      return get(...named(operands, 'NAME', 'METHOD'), options, OUTPUT);
    case 'list':
      named(operands);
      return list(options, OUTPUT);
    case 'render':
      return render(...named(operands, 'DIR', 'NAME', 'METHOD'), options, OUTPUT);
    default:
      throw refused(`the command must be put, get, list, lint or render, got '${command}'`);
  }
}

/** The operands, exactly as many as have names. */
function named<const Names extends readonly string[]>(
  operands: readonly string[],
  ...names: Names
): { -readonly [Index in keyof Names]: string } {
  if (operands.length !== names.length) {
    const wanted = names.length === 0 ? 'nothing' : names.join(' ');
    throw refused(`the command takes ${wanted}, got '${operands.join(' ')}'`);
  }
  return operands as unknown as { -readonly [Index in keyof Names]: string };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...TABLE_OPTIONS,
        settings: { type: 'string' },
        config: { type: 'string' },
        'dry-run': { type: 'boolean' },
        params: { type: 'string' },
        undefined: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw refused((error as Error).message, error);
  }
}

function refused(message: string, cause?: unknown): RequestError {
  return new RequestError(`${message}; see npm run templates -- --help`, { cause });
}

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
