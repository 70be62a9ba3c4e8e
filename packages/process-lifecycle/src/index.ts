export { createShutdown, type Shutdown } from './shutdown.ts';
export { acquireStartLock, StartLockedError } from './start-lock.ts';
export { stopAtSignals } from './stop-at-signals.ts';
