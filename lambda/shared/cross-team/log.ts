import { METRIC_NAMESPACE } from '../../../lib/cross-team-pipeline/contract';

/** One structured line: a decision with its ids, never a whole message. */
export type LogLine = { readonly message: string; readonly [field: string]: unknown };
export type Log = (line: LogLine) => void;

/** Writes a line to the log. */
export const logLine: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/**
 * A line that CloudWatch reads as metrics, with one dimension; it needs no permission and no client.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(
  now: number,
  dimension: { readonly [name: string]: string },
  values: { readonly [metric: string]: number },
): LogLine {
  return {
    message: 'metrics',
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [Object.keys(dimension)],
          Metrics: Object.keys(values).map((Name) => ({ Name })),
        },
      ],
    },
    ...dimension,
    ...values,
  };
}
