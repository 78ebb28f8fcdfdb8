import { parentPort } from 'node:worker_threads';
import { type Case, runCase } from '../definition/run-case';

parentPort?.on('message', async (given: Case) => {
  parentPort?.postMessage(await runCase(given));
});
parentPort?.postMessage('ready');
