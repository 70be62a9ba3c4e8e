import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** Without pino's children: what a child says on all its lines goes past `withoutSecrets`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * Makes the log: one JSON object a line, on standard output.
 *
 * @param level the least severe level that is written
 * @param destination where to, if not standard output
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

const secrets: ReadonlySet<string> = new Set([
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
]);

const isSecretName = (name: string) => secrets.has(name);
const censor = '[redacted]';

type Fields = Record<string, unknown>;

/**
 * Nothing logs these on purpose. If somebody does one day, they don't appear, be they fields of a line or of an object in
 * it. pino's own `redact` takes longer over that than all the rest of a line.
 */
function withoutSecrets(fields: Fields): Fields {
  const redacted: Fields = {};
  for (const name of Object.keys(fields))
    redacted[name] = isSecretName(name) ? censor : withoutSecretFields(name, fields[name]);
  return redacted;
}

function withoutSecretFields(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // pino hands `err` to its serializer, and shows every field of an error of another name.
  if (value instanceof Error) return name === 'err' ? value : describeError(value);
  if (!Object.keys(value).some(isSecretName)) return value;
  const json: unknown = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([field, inner]) => [field, isSecretName(field) ? censor : inner]),
  );
}

/** A log that reads well on a terminal, for development. It is loaded only then. */
export async function prettyDestination(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    // What the message says already.
    ignore: 'method,path,status,remote_address',
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
 * What the log shows of an error. Not all of its properties: those of a token verifier's error hold the token's
 * contents, and those of an SDK's may hold the request.
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
