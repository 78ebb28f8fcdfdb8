/**
 * What runs in dynalite's own thread, as text, so that no build step has to place a second file.
 *
 * A thread of its own, because dynalite throws what it did not expect into the void: here that ends the thread and is
 * told by name, instead of ending the process.
 */
export const DYNALITE_WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const dynalite = require(workerData.dynalite);
const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
