import type { Log } from '../log.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What all lines about a request have. */
interface Bindings {
  readonly request_id: string;
  sub?: string;
  tenant?: string;
  account?: string;
  code?: string;
  trace_id?: string;
}

/**
 * The log of one request: its lines have the request's id, and the user and tenant once they are known. A child of pino's
 * would do the same, and costs several times as much as the verification of a cached token.
 */
export class RequestLogger {
  readonly #log: Log;
  readonly #bindings: Bindings;

  constructor(log: Log, requestId: string) {
    this.#log = log;
    this.#bindings = { request_id: requestId };
  }

  /** Adds a field to all further lines. */
  bind(name: Exclude<keyof Bindings, 'request_id'>, value: string): void {
    this.#bindings[name] = value;
  }

  /** The code of the problem that the request ends with, once it is known. */
  get problemCode(): string | undefined {
    return this.#bindings.code;
  }

  debug(fields: Fields, message: string): void {
    this.#log.debug({ ...this.#bindings, ...fields }, message);
  }

  info(fields: Fields, message: string): void {
    this.#log.info({ ...this.#bindings, ...fields }, message);
  }

  warn(fields: Fields, message: string): void {
    this.#log.warn({ ...this.#bindings, ...fields }, message);
  }

  error(fields: Fields, message: string): void {
    this.#log.error({ ...this.#bindings, ...fields }, message);
  }
}
