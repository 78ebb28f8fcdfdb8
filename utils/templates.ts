import { TemplateProblem } from '../lambda/shared/api-templates/template-problem';
import { ADDRESS_HELP } from './aws-address';
import { flags, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { TABLE_OPTIONS } from './table-client';
import { get, lint, list, type Options, type Output, put, render } from './templates/commands';
import { EXIT, type Terminal } from './terminal';

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
${ADDRESS_HELP}
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

const OPTIONS = {
  ...TABLE_OPTIONS,
  ...texts('settings', 'config', 'params', 'undefined'),
  ...flags('dry-run', 'help'),
};

/** Runs the command; returns the exit code: 0 done, 2 the request or a template was wrong. */
export async function main(args: readonly string[], { out, err }: Terminal): Promise<number> {
  const { values, positionals } = readArguments('npm run templates --', args, OPTIONS, true);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const [command = '', ...operands] = positionals;
  const output = {
    out: (line: string) => void out.write(`${line}\n`),
    err: (line: string) => void err.write(`${line}\n`),
  };
  try {
    return await run(command, operands, values, output);
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    throw new RequestError(error.message, { cause: error });
  }
}

async function run(command: string, operands: readonly string[], options: Options, output: Output): Promise<number> {
  switch (command) {
    case 'lint':
      return lint(...named(operands, 'DIR'), options, output);
    case 'put':
      return put(...named(operands, 'DIR'), options, output);
    case 'get':
      return get(...named(operands, 'NAME', 'METHOD'), options, output);
    case 'list':
      named(operands);
      return list(options, output);
    case 'render':
      return render(...named(operands, 'DIR', 'NAME', 'METHOD'), options, output);
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

function refused(message: string): RequestError {
  return new RequestError(`${message}; see npm run templates -- --help`);
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
