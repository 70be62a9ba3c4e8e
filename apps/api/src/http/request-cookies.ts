import type { IncomingMessage } from 'node:http';

const parsed = new WeakMap<IncomingMessage, ReadonlyMap<string, string>>();

/**
 * The cookies of a request by their names, oldest first (RFC 6265, section 5.4). Of two with the same name, the first
 * counts: its path is the longer one. They are parsed once for a request, in linear time.
 */
export function requestCookies(req: IncomingMessage): ReadonlyMap<string, string> {
  const known = parsed.get(req);
  if (known !== undefined) return known;
  const cookies = new Map<string, string>();
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (name !== '' && !cookies.has(name)) cookies.set(name, unquoted(pair.slice(equals + 1).trim()));
  }
  parsed.set(req, cookies);
  return cookies;
}

/** Without the quotes that a value may stand in (RFC 6265, section 4.1.1). */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
