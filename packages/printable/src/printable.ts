/**
 * Characters that a terminal obeys, or that change how a line reads: controls (U+009B), formats (U+202E turns the direction
 * of text) and separators of lines (U+2028).
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text that is safe to print on a terminal or in a log: characters that a terminal obeys are shown as escapes, `\u{9b}`.
 *
 * @param text names, addresses, messages of servers: whatever comes from outside
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for text of several lines. Tabs stay, too. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (character) =>
    character === '\n' || character === '\t' ? character : printable(character),
  );
}

/** The sequences of a terminal that set colours and weights, as `util.styleText` writes them. */
const style = new RegExp(`(${String.fromCodePoint(0x1b)}\\[[\\d;]{0,20}m)`);

/** The same for text of several lines that is styled already. */
export function printableStyledLines(text: string): string {
  return text
    .split(style)
    .map((part) => (style.test(part) ? part : printableLines(part)))
    .join('');
}

/** What JSON's own escapes leave: they cover U+0000 to U+001F alone. */
const rawInJson = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const isPlainAscii = /^[\n\r\t\u0020-\u007e]*$/;

/**
 * JSON with the same value whose text is safe to print. Only strings can have such characters, so each becomes an escape of
 * JSON's, `\u009b`.
 */
export function printableJson(json: string): string {
  if (isPlainAscii.test(json)) return json;
  return json.replace(rawInJson, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16);
      return `\\u${unit.padStart(4, '0')}`;
    }).join(''),
  );
}

/** Joiners of letters and emoji are format characters too, and belong into names. */
const misleading = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/**
 * Whether a name or a title has characters that make it read as something else, or as two lines: controls, directions and
 * separators of lines.
 */
export function isMisleading(name: string): boolean {
  return misleading.test(name);
}
