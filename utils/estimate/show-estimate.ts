import type { FanOutEstimate } from '../../lib/dynamo-map-fan-out/contract';
import { table } from '../text/table';
import type { MeasuredRun } from './measured-run';

type Mode = FanOutEstimate['modes'][number];

/** A line of the table: its name, what it says of a mode, and of a run that was measured. */
type Row = readonly [name: string, ofMode: (mode: Mode) => string, ofRun?: (run: MeasuredRun) => string];

const count = (value: number) => Math.round(value).toLocaleString('en-US');

const ROWS: readonly Row[] = [
  ['state transitions', ({ transitions }) => count(transitions)],
  [
    '  without those of children',
    ({ ownTransitions, children }) => count(ownTransitions + children),
    ({ ownTransitions, children }) => count(ownTransitions + children),
  ],
  ['history events of 25,000', ({ ownEvents }) => count(ownEvents), ({ ownEvents }) => count(ownEvents)],
  ['executions started', ({ children }) => count(children), ({ children }) => count(children)],
  ['EXPRESS requests', ({ expressRequests }) => count(expressRequests)],
  ['function calls', ({ lambdaRequests }) => count(lambdaRequests)],
  ['read / write units', ({ readUnits, writeUnits }) => `${count(readUnits)} / ${count(writeUnits)}`],
  ['S3 puts / gets', ({ s3Puts, s3Gets }) => `${count(s3Puts)} / ${count(s3Gets)}`],
  ['seconds', ({ seconds }) => seconds.toLocaleString('en-US')],
  ['dollars', ({ dollars }) => dollars.toFixed(dollars < 0.1 ? 6 : 2)],
];

/** The modes side by side, with what stops one, and the advice; and beside them a run that was measured. */
export function showEstimate({ modes, pricesOf }: FanOutEstimate, advice: string, measured?: MeasuredRun): string {
  const rows = measured === undefined ? ROWS.filter(([name]) => !name.startsWith(' ')) : ROWS;
  const lines = table(
    ['', ...modes.map(({ mode }) => mode), ...(measured === undefined ? [] : ['measured'])],
    rows.map(([name, ofMode, ofRun]) => [
      name,
      ...modes.map(ofMode),
      ...(measured === undefined ? [] : [ofRun?.(measured) ?? '']),
    ]),
  );
  const limits = modes.flatMap(({ mode, limit }) => (limit === undefined ? [] : [`${mode} cannot do it: ${limit}`]));
  return `${[...lines, ...limits, advice, `prices of us-east-1, ${pricesOf}, without what is free`].join('\n')}\n`;
}
