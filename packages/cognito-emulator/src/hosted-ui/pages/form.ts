import { type Html, html } from '@freehold/html';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { csrfField, csrfToken } from '../session/csrf.ts';

/** A field of a form, with its label. */
export interface Field {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date';
  /** Tells browsers and password managers what to fill in. */
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** Gets the focus when the page opens. */
  readonly autofocus?: boolean;
  readonly digits?: boolean;
}

/**
 * A form that is submitted to a page of the domain.
 *
 * @param hidden hidden fields by name
 */
export function form(
  hostedUi: HostedUiContext,
  options: { page: string; button: string; fields: readonly Field[]; hidden?: Readonly<Record<string, string>> },
): Html {
  const { page, button, fields, hidden = {} } = options;
  return html`<form method="post" action="${pageUrl(hostedUi, page)}">
${Object.entries({ [csrfField]: csrfToken(hostedUi), ...hidden }).map(
  ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
)}
${fields.map(renderField)}
<button type="submit">${button}</button>
</form>`;
}

function renderField({ label, name, type = 'text', autocomplete, value, hint, autofocus, digits }: Field): Html {
  const attributes = [
    html`id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required`,
    ...(value === undefined ? [] : [html` value="${value}"`]),
    ...(hint === undefined ? [] : [html` aria-describedby="${name}-hint"`]),
    ...(digits ? [html` inputmode="numeric"`] : []),
    ...(type === 'text' ? [html` autocapitalize="none" spellcheck="false"`] : []),
    ...(autofocus ? [html` autofocus`] : []),
  ];
  return html`<div>
<label for="${name}">${label}</label>
<input ${attributes}>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
</div>`;
}
