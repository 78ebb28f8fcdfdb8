import { constants } from 'node:os';

/** Signals that end no process by themselves. */
const HARMLESS = ['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH'];

type Signal = number | string;

/**
 * Lets a function that signals its own process meet what it would on Lambda, and leaves the runner's process alone.
 *
 * A thread shares the process of the runner, and Node sends signals from it all the same. Processes that the function
 * started itself are signalled as ever.
 */
export function installSignals(killed: (signal: string) => void): void {
  const realKill = process.kill.bind(process);
  const realExit = process.exit.bind(process);

  const die = (signal: string): never => {
    killed(signal);
    return realExit();
  };
  const signalOurselves = (signal: string): true => {
    if (HARMLESS.includes(signal)) return true;
    if (process.listenerCount(signal) === 0) return die(signal);
    setImmediate(() => process.emit(signal as NodeJS.Signals, signal as NodeJS.Signals));
    return true;
  };

  process.kill = (pid: number, signal: Signal = 'SIGTERM') => {
    const target = Number(pid);
    const name = nameOf(signal);
    // Node's own function refuses a signal that does not exist, with Node's own error.
    if (name === undefined && signal !== 0) return realKill(pid, signal);
    if ([process.pid, -process.pid, 0].includes(target)) return name === undefined || signalOurselves(name);
    if ([process.ppid, -process.ppid, -1].includes(target)) throw notPermitted();
    return realKill(pid, signal);
  };
  process.abort = () => die('SIGABRT');
}

function nameOf(signal: Signal): string | undefined {
  const known = Object.entries(constants.signals);
  return known.find(([name, number]) => name === signal || number === signal)?.[0];
}

function notPermitted(): Error {
  return Object.assign(new Error('kill EPERM'), { errno: -constants.errno.EPERM, code: 'EPERM', syscall: 'kill' });
}
