import type { Services } from './services.ts';

/** Wraps work as a command's action. The work gets the services, then the arguments and options of the command. */
export type Action = <Arguments extends unknown[]>(
  work: (services: Services, ...args: Arguments) => Promise<void>,
) => (...args: Arguments) => Promise<void>;
