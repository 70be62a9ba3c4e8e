import type { Services } from './services.ts';

/** Makes a command's action of work that needs services. Arguments and options follow, as the command declares them. */
export type Action = <Arguments extends unknown[]>(
  work: (services: Services, ...args: Arguments) => Promise<void>,
) => (...args: Arguments) => Promise<void>;
