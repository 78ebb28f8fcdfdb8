/**
 * Runs one workload in this process and prints what it took, as JSON.
 *
 * Usage: node engine.js <ours|theirs> <index of the workload, or distributed> [directory of the other engine]
 */
const startedAt = process.hrtime.bigint();
const { join } = require('node:path');
const { workloads, distributed } = require('./workloads');

const [, , engine, which, directory] = process.argv;
const workload = which === 'distributed' ? distributed : workloads[Number(which)];
const ROUNDS = 3;

async function main() {
  const run = await (engine === 'ours' ? ours() : theirs());
  await run(workload.definition, workload.input);
  const firstMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const from = process.hrtime.bigint();
    await run(workload.definition, workload.input);
    best = Math.min(best, Number(process.hrtime.bigint() - from) / 1e6);
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ firstMs, statesPerSecond: (workload.states / best) * 1_000, peakMiB }));
}

async function ours() {
  const { parseDefinition, runExecution } = require('../../local/dist/asl');
  const { SeededRandom } = require('../../local/dist/kernel/seeded-random');
  const { VirtualClock } = require('../../local/dist/kernel/virtual-clock');
  const tasks = { refusal: () => undefined, call: async () => null };
  return async (source, input) => {
    const outcome = await runExecution({
      definition: parseDefinition(source, { services: tasks }),
      input,
      clock: new VirtualClock(0),
      random: new SeededRandom(1),
      tasks,
      // The loops are longer than a history may be.
      maxEvents: Number.POSITIVE_INFINITY,
      execution: {
        arn: 'arn:aws:states:us-east-1:123456789012:execution:bench:one',
        name: 'one',
        roleArn: 'arn:aws:iam::123456789012:role/bench',
        stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:bench',
        stateMachineName: 'bench',
      },
    });
    if (outcome.status !== 'SUCCEEDED') throw new Error(`${outcome.error}: ${outcome.cause}`);
  };
}

async function theirs() {
  const { StateMachine } = require(join(directory, 'node_modules/aws-local-stepfunctions'));
  return async (source, input) => {
    const machine = new StateMachine(source, { validationOptions: { checkArn: false, checkPaths: false } });
    await machine.run(input, {}).result;
  };
}

main();
