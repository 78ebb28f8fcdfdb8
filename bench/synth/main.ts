/**
 * Synthesizes each construct, and the same resources written by hand, by turns in one process, and compares the medians.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { featureFlags } from '../../bin/feature-flags';
import { CrossTeamPipeline, DynamoMapFanOut, FanOutMode, ItemSource, TeamB, TemplateApiCaller } from '../../lib';
import { byHand } from './by-hand';

const ROUNDS = 40;
const WARM_UP = 5;
const MOST_MS = 40;

const LIST = ItemSource.listAttribute({ key: { id: 'topics' }, attribute: 'values' });

const CONSTRUCTS: Record<string, (stack: Stack) => void> = {
  DynamoMapFanOut: (stack) => {
    new DynamoMapFanOut(stack, 'FanOut', { source: LIST });
  },
  'DynamoMapFanOut, distributed': (stack) => {
    new DynamoMapFanOut(stack, 'FanOut', { source: LIST, mode: FanOutMode.distributed() });
  },
  TemplateApiCaller: (stack) => {
    new TemplateApiCaller(stack, 'Caller', { allowedHosts: ['api.example.com'] });
  },
  CrossTeamPipeline: (stack) => {
    const teamB = TeamB.queue(new Queue(stack, 'Inbox'));
    new CrossTeamPipeline(stack, 'Pipeline', { teamB, topic: new Topic(stack, 'Done') });
  },
};

const directory = mkdtempSync(join(tmpdir(), 'synth-'));
const context = featureFlags();
let assemblies = 0;

function newStack(): Stack {
  assemblies += 1;
  return new Stack(new App({ outdir: join(directory, `${assemblies}`), context }), 'Stack');
}

/** Milliseconds of processor time from an empty app to the assembly on disk. */
function timed(define: (stack: Stack) => void): number {
  const before = process.cpuUsage();
  const stack = newStack();
  define(stack);
  App.of(stack)?.synth();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

try {
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}, medians of ${ROUNDS} rounds`);
  for (const [name, define] of Object.entries(CONSTRUCTS)) {
    const model = newStack();
    define(model);
    const copy = byHand(model);
    const ours: number[] = [];
    const hand: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const [one, other] = [timed(define), timed(copy)];
      if (round < 0) continue;
      ours.push(one);
      hand.push(other);
    }
    const [a, b] = [median(ours), median(hand)];
    console.log(
      `${name}: ${a.toFixed(1)} ms, by hand ${b.toFixed(1)} ms, ${(a - b).toFixed(1)} ms more (aim: at most ${MOST_MS})`,
    );
    if (a - b > MOST_MS) process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}
