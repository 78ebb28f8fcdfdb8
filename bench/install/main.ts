/**
 * Does what a newcomer does, in a fresh clone and with an empty cache of npm: `npm ci`, `npm start`, `npm test`.
 *
 * Prints what the clock and the processor say of each; only on a quiet machine do both mean something.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = dirname(dirname(__dirname));

const HELP = `Times what a newcomer does, in a fresh clone with an empty npm cache.

Usage: npx tsx bench/install/main.ts [--without-tests]
`;

interface Step {
  readonly command: string;
  readonly mostSeconds: number;
}

const STEPS: readonly Step[] = [
  { command: 'npm ci --no-audit --no-fund', mostSeconds: 30 },
  { command: 'npm start', mostSeconds: 15 },
  { command: 'npm test', mostSeconds: 90 },
];

const MOST_PACKAGES = 450;

/** Runs a command by bash, whose `time` counts the processes that the command starts too. */
function timed(command: string, cwd: string, cache: string): { printed: string; seconds: number; processor: number } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${command}; }`], {
    cwd,
    env: { ...process.env, npm_config_cache: cache },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${stdout}\n${stderr}`);
  const [seconds = 0, user = 0, system = 0] = (stderr.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { printed: stdout, seconds, processor: user + system };
}

const { values } = parseArgs({ options: { 'without-tests': { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
} else {
  const directory = mkdtempSync(join(tmpdir(), 'install-'));
  try {
    const [load = 0] = loadavg();
    console.log(`Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} before it began`);
    const clone = join(directory, 'clone');
    timed(`git clone --quiet "${ROOT}" "${clone}"`, directory, directory);
    for (const { command, mostSeconds } of values['without-tests'] ? STEPS.slice(0, 2) : STEPS) {
      const { printed, seconds, processor } = timed(command, clone, join(directory, 'cache'));
      console.log(
        `${command}: ${seconds.toFixed(1)} s, of the processor ${processor.toFixed(1)} s (aim: at most ${mostSeconds} s)`,
      );
      const packages = /added (\d+) packages/.exec(printed)?.[1];
      if (packages !== undefined) console.log(`  ${packages} packages (aim: at most ${MOST_PACKAGES})`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
