import { secretVariables } from '@freehold/environment';
import { printable, printableJson, printableLines } from '@freehold/printable';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** Without `child`: the fields of a child's lines would bypass `withoutSecrets`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * Creates the log: one JSON object a line, on standard output. Characters of whatever comes from outside that a terminal
 * obeys, or that change how a line reads, are JSON's escapes.
 *
 * @param level the least severe level that is written
 * @param destination @default standard output
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    serializers: { err: describeError },
  };
  return pino(options, { write: (line) => destination.write(printableJson(line)) });
}

/** The names of fields that are never written. */
const secrets: ReadonlySet<string> = new Set([
  ...secretVariables,
  'password',
  'new_password',
  'newPassword',
  'session',
  'access_token',
  'id_token',
  'refresh_token',
  'accessToken',
  'idToken',
  'refreshToken',
  'authorization',
  'cookie',
  'headers',
]);

const isSecretName = (name: string) => secrets.has(name);
const censor = '[redacted]';

type Fields = Record<string, unknown>;

/**
 * Redacts secrets in a line and in the objects that are its fields, should code ever log them. pino's own `redact` takes
 * longer than all the rest of a line.
 */
function withoutSecrets(fields: Fields): Fields {
  const redacted: Fields = {};
  for (const name of Object.keys(fields))
    redacted[name] = isSecretName(name) ? censor : withoutSecretFields(name, fields[name]);
  return redacted;
}

function withoutSecretFields(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // pino passes `err` to its serializer, and writes all fields of errors with other names.
  if (value instanceof Error) return name === 'err' ? value : describeError(value);
  if (!Object.keys(value).some(isSecretName)) return value;
  const json: unknown = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([field, inner]) => [field, isSecretName(field) ? censor : inner]),
  );
}

/** Formats the log for a terminal, in development. `pino-pretty` is loaded only then. */
export async function prettyDestination(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    // The message has them already.
    ignore: 'method,path,status,remote_address',
  });
  return { write: (line) => void stream.write(`${withEscapes(line)}\n`) };
}

/** It prints texts as they are, so they get the escapes that a reader sees. */
function withEscapes(line: string): string {
  return JSON.stringify(JSON.parse(line), (field, value: unknown) => {
    if (typeof value !== 'string') return value;
    return field === 'stack' ? printableLines(value) : printable(value);
  });
}

interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
  readonly cause: ErrorDescription | undefined;
}

/**
 * Describes an error without its other properties: a token verifier's error has the token's claims, and an SDK's may have
 * the request.
 */
export function describeError(error: unknown): ErrorDescription | undefined {
  if (!(error instanceof Error)) return undefined;
  return {
    type: error.name,
    message: error.message,
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    stack: error.stack,
    cause: describeError(error.cause),
  };
}
