import { z } from 'zod';

const form = 'postgresql://role:password@host:5432/database';
const escapes = 'In a password, write / as %2F, ? as %3F, # as %23, @ as %40, and % as %25';

/** The parameters that `pg` heeds: it connects as they say. */
const heeded: ReadonlySet<string> = new Set([
  ...['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation', 'uselibpqcompat'],
  ...['application_name', 'fallback_application_name', 'options'],
  ...['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'query_timeout'],
]);

const inTheUrl = 'it stands in the URL itself';
const fixed = 'it can’t be set';

/** What does the work of parameters that others heed, such as Prisma’s own engine. */
const alternatives: ReadonlyMap<string, string> = new Map([
  ['pgbouncer', 'set DATABASE_POOLER=transaction instead'],
  ['statement_cache_size', 'set DATABASE_POOLER=transaction instead'],
  ['connection_limit', 'set DATABASE_POOL_SIZE instead'],
  ['schema', 'the tables are in the schema public'],
  ['search_path', 'the tables are in the schema public'],
  ['pool_timeout', fixed],
  ['connect_timeout', fixed],
  ['socket_timeout', 'set statement_timeout instead'],
  ['sslaccept', 'set sslmode instead'],
  ['client_encoding', 'it is always UTF8'],
  ['encoding', 'it is always UTF8'],
  ['host', inTheUrl],
  ['port', inTheUrl],
  ['user', inTheUrl],
  ['password', inTheUrl],
  ['dbname', inTheUrl],
]);

/** The URL of a role in PostgreSQL. A parameter that nothing heeds is refused: it would seem to have an effect. */
export function postgresUrl() {
  return z
    .string()
    .superRefine((text, context) => {
      const sentence = databaseUrlIssue(text);
      if (sentence !== undefined) context.addIssue(sentence);
    })
    .meta({ secret: true });
}

/** What is wrong with a URL: the rest of a sentence that begins with the variable's name. It never repeats a value. */
function databaseUrlIssue(text: string): string | undefined {
  if (/^["'`]|["'`]$/.test(text))
    return 'has quotation marks around it, which belong to the value here. Leave them out';
  if (!/^postgres(?:ql)?:\/\//.test(text)) return `must be a URL such as ${form}`;
  const url = URL.parse(text);
  // `host` as a parameter is for a Unix socket, which a host with %2F reaches too.
  if (url === null ? /^[^/]+\/\/[^/?#]*@(?:[/?#:]|$)/.test(text) : url.hostname === '') {
    return `has no host. Write ${form}, or a Unix socket’s folder as the host: %2Fvar%2Frun%2Fpostgresql`;
  }
  if (url === null) return `must be a URL such as ${form}, whose port is a number. ${escapes}`;
  if (url.username === '') return `must name a role: ${form}. ${escapes}`;
  if (![url.username, url.password, url.pathname].every(isDecodable))
    return `has a % that begins no escape. ${escapes}`;
  if (url.hostname.includes(',')) return 'names several hosts, and only one can be used';
  if (url.hash !== '') return `has a # behind which everything is ignored. ${escapes}`;
  return parameterIssue([...url.searchParams.keys()]);
}

function parameterIssue(names: readonly string[]): string | undefined {
  const ignored = [...new Set(names)].filter((name) => !heeded.has(name));
  if (ignored.length === 0) return undefined;
  const listed = ignored.map((name) => {
    const alternative = alternatives.get(name);
    // What isn't a name may be part of a password.
    const shown = /^[A-Za-z_]{1,40}$/.test(name) ? name : 'one that is no name';
    return alternative === undefined ? shown : `${shown} (${alternative})`;
  });
  const what = ignored.length === 1 ? 'a parameter' : 'parameters';
  return `has ${what} that nothing heeds: ${listed.join(', ')}. Leave ${ignored.length === 1 ? 'it' : 'them'} out`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
