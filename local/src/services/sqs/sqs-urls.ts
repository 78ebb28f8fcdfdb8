import type { Queue } from './queue';

/** As on AWS. */
export function urlOf({ arn, name }: Pick<Queue, 'arn' | 'name'>): string {
  const [, , , region, account] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
