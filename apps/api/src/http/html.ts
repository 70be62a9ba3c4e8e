/**
 * HTML in which everything that is put in is escaped. Libraries for it bring a language of templates, or a framework; two
 * pages need no more than this, which escapes unless the type says that there is no need.
 */
export class Html {
  readonly markup: string;

  /** @param markup taken as it is */
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
