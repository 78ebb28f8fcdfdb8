/** Prints, for each workload, both engines' speed in the same minute and the ratio; see README.md. */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { workloads, distributed } = require('./workloads');

const directory = mkdtempSync(join(tmpdir(), 'bench-asl-'));
try {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', directory];
  execFileSync(npm, [...install, 'aws-local-stepfunctions@3.0.0'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const measure = (engine, which) =>
    JSON.parse(
      execFileSync(process.execPath, [join(__dirname, 'engine.js'), engine, which, directory], { encoding: 'utf8' }),
    );

  for (const [at, { name }] of workloads.entries()) {
    const [ours, theirs] = [measure('ours', `${at}`), measure('theirs', `${at}`)];
    console.log(name);
    line(
      'states per second',
      ours.statesPerSecond,
      theirs.statesPerSecond,
      ours.statesPerSecond / theirs.statesPerSecond,
    );
    line('first result, ms', ours.firstMs, theirs.firstMs, theirs.firstMs / ours.firstMs);
    line('peak memory, MiB', ours.peakMiB, theirs.peakMiB, theirs.peakMiB / ours.peakMiB);
  }
  const alone = measure('ours', 'distributed');
  console.log(`${distributed.name}, which the other engine does not have`);
  console.log(`  ${Math.round(alone.statesPerSecond)} states per second, ${Math.round(alone.peakMiB)} MiB`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function line(what, ours, theirs, ratio) {
  console.log(`  ${what}: ${Math.round(ours)} against ${Math.round(theirs)}, ${ratio.toFixed(1)} times as good`);
}
