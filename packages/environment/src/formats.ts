import { z } from 'zod';

/** A whole number, in decimal, from `minimum` to `maximum`. */
export function integer(minimum: number, maximum: number) {
  const sentence = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, sentence)
    .transform(Number)
    .pipe(z.number().min(minimum, sentence).max(maximum, sentence));
}

/** `1` or `0`. `true` and `yes` are refused: if they were read as off, nobody would notice. */
export function flag() {
  return z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');
}

/** Comma-separated values. */
export function list<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
}

/** A variable that may be empty. Empty is read as `undefined`. */
export function emptyOr<Schema extends z.ZodType<unknown, string>>(schema: Schema) {
  return z.union([z.literal('').transform(() => undefined), schema]);
}

/**
 * An origin as browsers send it (RFC 6454, section 6.1): lower case, no path, no default port. It is compared character by
 * character. Apps have schemes of their own, such as `capacitor://localhost`.
 */
export function origin() {
  return z
    .string()
    .refine(
      (text) => isWebOrigin(text) || isAppOrigin(text),
      'must be a list of origins such as https://app.example.com, each without a path or a trailing slash',
    );
}

function isWebOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text && !text.includes('*');
}

/** No page has an origin of these schemes: browsers send `null` for `file:`, which any file has. */
const schemesWithoutOrigin: ReadonlySet<string> = new Set(['http', 'https', 'file', 'ftp', 'ws', 'wss']);

/** The host of such an origin isn't a domain, so its case counts. */
function isAppOrigin(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]{0,63}):\/\/[A-Za-z0-9._-]{1,253}(:[1-9]\d{0,4})?$/.exec(text)?.[1];
  return scheme !== undefined && !schemesWithoutOrigin.has(scheme);
}

/** The name of a header (RFC 9110, section 5.1). There is no wildcard. */
export function headerName() {
  return z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be a list of header names such as traceparent');
}

const keyLength = 32;

/** A key of 32 random bytes in base64. Placeholders are refused: `change-me-change-me-…` is base64 too. */
export function randomKey() {
  return keyBytes('must be 32 random bytes in base64');
}

/** Keys of 32 random bytes in base64, newest first. */
export function sessionKeys() {
  const sentence = 'must be 32 random bytes in base64, or several such keys separated by commas';
  return list(keyBytes(sentence)).refine((keys) => keys.length > 0, sentence);
}

function keyBytes(sentence: string) {
  return z
    .base64({ error: sentence })
    .transform((key) => new Uint8Array(Buffer.from(key, 'base64')))
    .refine((key) => key.length === keyLength, { error: sentence, abort: true })
    .refine((key) => !isPlaceholder(key), 'is a placeholder. Generate a key with `openssl rand -base64 32`');
}

/**
 * 32 random bytes have some 30 different values, hardly ever fewer than 20, and are all printable ASCII once in ten to the
 * thirteenth.
 */
function isPlaceholder(key: Uint8Array): boolean {
  const printable = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  return printable || new Set(key).size < 16;
}
