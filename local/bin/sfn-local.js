#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '../dist/cli/main.js');
if (existsSync(main)) {
  require(main).runFromProcess();
} else {
  console.error(`sfn-local: not built, ${main} is missing; run 'npm run build:local'`);
  process.exitCode = 2;
}
