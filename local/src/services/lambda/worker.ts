import { syncBuiltinESMExports } from 'node:module';
import { workerData } from 'node:worker_threads';
import { ReachableHosts } from './reachable-hosts';
import { type Answering, callAsync, callWithCallback, stringifyResult } from './worker-call';
import { installDescriptors } from './worker-descriptors';
import { neverSettled, reportError, unhandledRejection } from './worker-errors';
import { installClock } from './worker-globals';
import { type Handler, loadHandler } from './worker-handler';
import { installMachine } from './worker-machine';
import type { HostMessage, WorkerMessage, WorkerSetup } from './worker-messages';
import { installNames } from './worker-names';
import { WorkerOutput } from './worker-output';
import { installSignals } from './worker-signals';
import { installSockets } from './worker-sockets';
import { WorkerTimers } from './worker-timers';

/*
 * Entry of a worker thread: the Lambda runtime of one Node function. The build makes one file of it and what it
 * imports, as every cold start loads it.
 *
 * While an event runs, the port to the host does not keep the event loop alive. Node then raises `beforeExit` exactly
 * when nothing but the function's own (virtual) timers could still move it: then the host is told until when it waits.
 */

type InvokeMessage = Extract<HostMessage, { kind: 'invoke' }>;

const { port, ...setup } = workerData as WorkerSetup;
// The function may read the same object, and must not speak in our name.
Reflect.deleteProperty(workerData, 'port');
const places = new Map([
  [setup.taskRoot, '/var/task'],
  [__dirname, '/var/runtime'],
]);
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;
const timers = setup.virtualNowMs === undefined ? undefined : new WorkerTimers(setup.virtualNowMs);

let handler: Promise<Handler> | undefined;
/** What to do when nothing is left; undefined while no event runs. */
let whenNothingIsLeft: (() => void) | undefined;
/** Fails the event that runs, for an error that no handler caught. */
let failEvent: Answering['fail'] | undefined;
let patienceMs = setup.patienceMs;
let turn = 0;
let impatience: NodeJS.Timeout | undefined;

const post = (message: WorkerMessage) => port.postMessage(message);
const output = new WorkerOutput((stream, text) => post({ kind: 'print', stream, text }));

function captureOutput(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      output.print(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const written = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
      if (written !== undefined) process.nextTick(written);
      return true;
    };
  }
  installDescriptors((stream, text) => output.print(stream, text));
  process.on('exit', () => output.flush());
}

/** Sockets and files may keep the loop busy for ever: a timer then fires after the real time it was set for. */
function armImpatience(): void {
  realClearTimeout(impatience);
  const nextDueAt = whenNothingIsLeft === undefined ? undefined : timers?.nextDueAt();
  if (timers === undefined || nextDueAt === undefined) return;
  impatience = realSetTimeout(
    () => {
      patienceMs /= 2;
      post({ kind: 'waiting', turn, untilMs: timers.nextDueAt() ?? timers.now });
    },
    Math.min(nextDueAt - timers.now, patienceMs),
  );
  impatience.unref();
}

/** Without this listener a virtual timer keeps nothing alive, and a function that removes all listeners ends early. */
function keepListening(): void {
  const removeAll = process.removeAllListeners.bind(process);
  process.removeAllListeners = (...event: []) => {
    removeAll(...event);
    if (!process.listeners('beforeExit').includes(nothingMoves)) process.on('beforeExit', nothingMoves);
    return process;
  };
}

function nothingMoves(): void {
  if (whenNothingIsLeft === undefined) return;
  port.ref();
  realClearTimeout(impatience);
  patienceMs = setup.patienceMs;
  const nextDueAt = timers?.keepsAlive ? timers.nextDueAt() : undefined;
  if (nextDueAt === undefined) whenNothingIsLeft();
  else post({ kind: 'waiting', turn, untilMs: nextDueAt });
}

function answer(payload: string, failed: boolean, lost: boolean): void {
  whenNothingIsLeft = undefined;
  failEvent = undefined;
  realClearTimeout(impatience);
  port.ref();
  output.flush();
  post({ kind: 'done', payload, failed, lost });
}

/** The answer goes out a turn later, so that a rejection nobody handles is found first. */
function answering(): Answering {
  let settled = false;
  const fail = (error: unknown, lost = false): void => {
    if (settled) return;
    settled = true;
    setImmediate(() => {
      const reported = reportError(error, places);
      process.stderr.write(`Invoke Error\t${JSON.stringify(reported)}\n`);
      answer(JSON.stringify(reported), true, lost);
    });
  };
  const succeed = (result: unknown): void => {
    setImmediate(() => {
      if (settled) return;
      try {
        const payload = stringifyResult(result, setup.takesCallbacks);
        settled = true;
        answer(payload, false, false);
      } catch (error) {
        fail(error);
      }
    });
  };
  return {
    succeed,
    fail,
    whenNothingIsLeft: (action) => {
      whenNothingIsLeft = action;
    },
  };
}

function contextOf(message: InvokeMessage): object {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: message.functionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => message.deadlineMs - Date.now(),
  };
}

async function invoke(message: InvokeMessage): Promise<void> {
  output.begin();
  const reply = answering();
  failEvent = reply.fail;
  reply.whenNothingIsLeft(() => reply.fail(neverSettled(), true));
  patienceMs = setup.patienceMs;
  armImpatience();
  handler ??= loadHandler(setup.taskRoot, setup.handler, setup.takesCallbacks);
  let loaded: Handler;
  try {
    loaded = await handler;
  } catch (error) {
    reply.fail(error, true);
    return;
  }
  const event: unknown = JSON.parse(message.payload);
  if (setup.takesCallbacks) callWithCallback(loaded, event, contextOf(message), reply);
  else await callAsync(loaded, event, contextOf(message), reply);
}

/** In real time: what the function does about a timer that just went off must be done first. */
const SETTLING_MS = 50;

function tellNextTimer(): void {
  const untilMs = timers?.nextDueAt() ?? Number.MAX_SAFE_INTEGER;
  if (whenNothingIsLeft !== undefined) post({ kind: 'unanswered', turn, untilMs });
}

port.on('message', (message: HostMessage) => {
  if (message.kind === 'unanswered') {
    realSetTimeout(tellNextTimer, SETTLING_MS).unref();
    return;
  }
  // The event ended while the host waited for a timer of it.
  if (message.kind === 'tick' && whenNothingIsLeft === undefined) return;
  turn = message.turn;
  port.unref();
  timers?.moveTo(message.nowMs);
  timers?.runDue();
  if (message.kind === 'invoke') void invoke(message);
  else armImpatience();
});
process.on('beforeExit', nothingMoves);
keepListening();
process.on('uncaughtException', (error) => failEvent?.(error, true));
process.on('unhandledRejection', (reason) => failEvent?.(unhandledRejection(reason), true));
process.cwd = () => setup.taskRoot;
captureOutput();
installMachine(setup.taskRoot);
installSignals((signal) => post({ kind: 'killed', signal }));
const reachable = new ReachableHosts(setup.hosts);
installNames(reachable);
installSockets(reachable);
if (timers !== undefined) {
  installClock(timers);
  timers.onChange(armImpatience);
}
// All of the above changed modules that ES modules import by name.
syncBuiltinESMExports();
post({ kind: 'ready' });
