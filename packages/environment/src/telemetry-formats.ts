import { z } from 'zod';

/** The URL of a collector. A name and a password in it would be in logs: they belong into a header, which is a secret. */
export function collectorUrl() {
  return z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine(
      (url) => new URL(url).username === '' && new URL(url).password === '',
      'must not contain a name or a password: send them as a header, by OTEL_EXPORTER_OTLP_HEADERS',
    );
}

/** A share, from 0 to 1. */
export function ratio() {
  const sentence = 'must be a number from 0 to 1';
  return z
    .string()
    .regex(/^\d(\.\d{1,9})?$/, sentence)
    .transform(Number)
    .pipe(z.number().max(1, sentence));
}

/** `NAME=value`, comma-separated, the values percent-encoded, as OpenTelemetry's variables have it (W3C Baggage). */
export function keyValues(sentence = 'must be a list of NAME=value, comma-separated') {
  return z.string().transform((text, context): Readonly<Record<string, string>> => {
    const entries = new Map<string, string>();
    for (const part of text.split(',').map((each) => each.trim())) {
      if (part === '') continue;
      const equals = part.indexOf('=');
      const [name, value] = [part.slice(0, equals).trim(), decoded(part.slice(equals + 1).trim())];
      if (equals <= 0 || name === '' || value === undefined) {
        // Without the part: it may be a secret.
        context.addIssue(sentence);
        return z.NEVER;
      }
      entries.set(name, value);
    }
    return Object.fromEntries(entries);
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Headers of a request, in the same form. */
export function requestHeaders() {
  const sentence = 'must be a list of headers as NAME=value, comma-separated, the values percent-encoded';
  return keyValues(sentence).refine(
    (headers) =>
      Object.entries(headers).every(
        ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\u0020-\u007e]*$/.test(value),
      ),
    sentence,
  );
}
