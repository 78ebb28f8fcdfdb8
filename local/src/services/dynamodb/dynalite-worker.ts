/**
 * What runs in dynalite's own thread, as text, so that no build step has to place a second file.
 *
 * A thread of its own, because dynalite throws what it did not expect into the void: here that ends the thread and is
 * told by name, instead of ending the process. A server is closed without its store: what is still being done for
 * somebody who left may end in peace, and the store goes when nothing refers to it any more.
 */
export const DYNALITE_WORKER = `
const { Server } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const dynalite = require(workerData.dynalite);
const servers = new Map();
let ending;
const open = ({ id, region, account }) => {
  clearTimeout(ending);
  // Read as a store is made.
  Object.assign(process.env, { AWS_REGION: region, AWS_ACCOUNT_ID: account });
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  server.keepAliveTimeout = 0;
  servers.set(id, server);
  server.listen(0, '127.0.0.1', () => parentPort.postMessage({ id, port: server.address().port }));
};
const close = ({ id }) => {
  const server = servers.get(id);
  servers.delete(id);
  Server.prototype.close.call(server, () => parentPort.postMessage({ id }));
  server.closeAllConnections();
  if (servers.size === 0) ending = setTimeout(() => process.exit(), workerData.idleMs);
};
parentPort.on('message', (message) => (message.kind === 'open' ? open : close)(message));
`;
