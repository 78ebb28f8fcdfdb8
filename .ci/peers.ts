import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './check';

/** Exact versions of the peers, as arguments of `npm install`. */
export interface Peers {
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
}

/** The lowest peers that the library takes, and those it is developed with, which are the newest. */
export async function peersOfLibrary(): Promise<{ readonly lowest: Peers; readonly newest: Peers }> {
  const { peerDependencies, devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Peers;
    devDependencies: Peers;
  };
  return { lowest: exact(peerDependencies, /^\^/), newest: exact(devDependencies, /^/) };
}

/** Peers as `npm install` takes them. */
export function asArguments(peers: Peers): string[] {
  return Object.entries(peers).map(([name, version]) => `${name}@${version}`);
}

function exact(ranges: Peers, before: RegExp): Peers {
  const version = (name: keyof Peers): string => {
    const found = ranges[name].replace(before, '');
    if (!/^\d+\.\d+\.\d+$/.test(found))
      throw new Error(`package.json: ${name} must be one version, got ${ranges[name]}`);
    return found;
  };
  return { 'aws-cdk-lib': version('aws-cdk-lib'), constructs: version('constructs') };
}
