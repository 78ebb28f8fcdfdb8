import type { ExecutionView } from '../execution-history/execution-view';
import { visible } from '../text/markup';
import { factsOf } from './sections';
import { statusWord } from './status-words';

/** What a command prints of an execution: as lines, and as JSON. */
export function reportSummary(view: ExecutionView, file?: string): { json: object; text: string } {
  const { record, errors, items, transitions } = view;
  const count = (status: string) => items.filter((item) => item.status === status).length;
  const json = {
    executionArn: record.arn,
    status: record.status,
    startedAt: new Date(record.startedAtMs).toISOString(),
    ...(record.stoppedAtMs !== undefined && { stoppedAt: new Date(record.stoppedAtMs).toISOString() }),
    ...(record.output !== undefined && { output: record.output }),
    ...(record.error !== undefined && { error: record.error }),
    ...(record.cause !== undefined && { cause: record.cause }),
    items: {
      total: items.length,
      succeeded: count('succeeded'),
      failed: count('failed') + count('timedOut'),
      caught: count('caught'),
    },
    errors: errors.map(({ error, message, states, count, ended, caught, retried }) => ({
      error,
      message,
      states,
      count,
      ended,
      caught,
      retried,
    })),
    transitions,
    ...(file !== undefined && { report: file }),
  };
  const lines = [
    `${visible(record.machineName)} ${visible(record.name)}: ${statusWord(record.status)}`,
    ...factsOf(view).map(([name, text]) => `  ${name.toLowerCase()}: ${text}`),
    ...errors
      .slice(0, 5)
      .map(({ error, message, count, states }) =>
        oneLine(`  ${count} × ${error} in ${states.join(', ') || 'the execution'}: ${message}`),
      ),
    ...(file === undefined ? [] : [`report: ${file}`]),
  ];
  return { json, text: `${lines.join('\n')}\n` };
}

function oneLine(text: string): string {
  const line = visible(text.replaceAll(/\s+/g, ' ').replace(/^ /, '  '));
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
