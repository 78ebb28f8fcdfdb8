import { runCommand } from '../../utils/run-command';

/** A command for `run-command.test.ts`: says the time of day until it is interrupted. */
void runCommand(async (_args, { out, sleep, interrupted, now }) => {
  for (;;) {
    out.write(`${new Date(now()).toISOString()}\n`);
    await sleep(1, interrupted);
  }
}, []);
