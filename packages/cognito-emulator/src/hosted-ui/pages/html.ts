/** HTML in which interpolated text is escaped. Five short pages need no template engine. */
export class Html {
  readonly markup: string;

  /** @param markup not escaped */
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
