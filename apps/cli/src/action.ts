import type { Services } from './services.ts';

/** Makes a command's action of what is to be done with the parts. Arguments and options are as the command declares them. */
export type Action = <Arguments extends unknown[]>(
  work: (services: Services, ...args: Arguments) => Promise<void>,
) => (...args: Arguments) => Promise<void>;
