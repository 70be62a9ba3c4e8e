/**
 * Escaped HTML. Libraries for it bring a template language or a framework; the few pages here need a tag that escapes.
 */
export class Html {
  readonly markup: string;

  /** @param markup is not escaped */
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = string | number | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @example html`<p title="${anything}">${[html`<b>bold</b>`]}</p>`; attributes need their quotation marks */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(escapeHtml)));
}

function escapeHtml(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(escapeHtml).join('');
  return String(value).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
