import { ADDRESS_OPTIONS } from '../aws-address';
import { flags, type Options, readArguments, texts } from '../read-arguments';
import { RequestError } from '../request-error';

const OPTIONS = { ...ADDRESS_OPTIONS, ...texts('app'), ...flags('json', 'help') };

/** Arguments of a command about executions: the options that all of these have, and its own. */
export function commandArguments<const Own extends Options>(command: string, args: readonly string[], own: Own) {
  return readArguments(`npm run ${command} --`, args, { ...OPTIONS, ...own }, true);
}

/** The names of what a command is about, from one to two: a state machine or an execution, and a name. */
export function operands(command: string, positionals: readonly string[]): [wanted: string, name: string | undefined] {
  const [wanted, name, ...rest] = positionals;
  if (wanted === undefined || rest.length > 0) {
    throw new RequestError(
      `one execution, or a state machine and the name of an execution, must be named, got ${positionals.length} words; ` +
        `see npm run ${command} -- --help`,
    );
  }
  return [wanted, name];
}
