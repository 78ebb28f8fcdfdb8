import {
  estimateFanOut,
  type FanOutEstimate,
  type FanOutEstimateOptions,
  type FanOutPlan,
} from '../../lib/dynamo-map-fan-out/contract';

/** Which mode to take; or, where none can do it, which options to change. */
export function adviceOf({ recommended }: FanOutEstimate, plan: FanOutPlan, options: FanOutEstimateOptions): string {
  if (recommended !== 'none') return `cheapest: ${recommended}`;
  const [source, batchSize] = ['--source scan, query, export or files', 'a smaller --batch-size'];
  const canWith = (change: Partial<FanOutPlan>) =>
    estimateFanOut({ ...plan, ...change }, options).recommended !== 'none';
  if (canWith({ batchSize: 1 })) return `no mode can do it; one can with ${batchSize}`;
  if (canWith({ source: 'scan' })) return `no mode can do it; one can with ${source}`;
  // A STANDARD batch of one item stays within every limit.
  return `no mode can do it; one can with ${source} and ${batchSize}`;
}
