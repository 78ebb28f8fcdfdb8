import type { StackProps } from 'aws-cdk-lib';
import type { Environment } from '../config';

/** What every stack of an environment is given. */
export function propsIn({ account, region, tags, terminationProtection }: Environment): StackProps {
  return { env: { account, region }, tags: { ...tags }, terminationProtection };
}
