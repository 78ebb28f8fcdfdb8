#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Functions share this process's time zone, and Lambda's is UTC; before anything has looked at the zone.
process.env.TZ = 'UTC';

const main = join(__dirname, '../dist/cli/main.js');
if (existsSync(main)) {
  require(main).runFromProcess();
} else {
  console.error(`sfn-local: not built, ${main} is missing; run 'npm run build:local'`);
  process.exitCode = 2;
}
