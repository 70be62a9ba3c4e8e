/**
 * HTML in which everything that is put in is escaped. A template engine would bring a language of its own for five short
 * pages; what they need of one is this tag, which escapes unless told by the type not to.
 */
export class Html {
  readonly markup: string;

  /** @param markup taken as it is */
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | undefined | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @example html`<p title="${anything}">${[html`<b>bold</b>`]}</p>`: attributes need their quotation marks */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(renderValue)));
}

function renderValue(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (value === undefined || typeof value === 'string') {
    return (value ?? '').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  return value.map(renderValue).join('');
}
