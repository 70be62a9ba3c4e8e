import { createHash } from 'node:crypto';
import { Html, html } from '@freehold/html';
import type { Context } from 'koa';
import { styleSheet } from './style-sheet.ts';

/** A page of the Hosted UI. */
export interface Page {
  readonly title: string;
  /** The text below the title. */
  readonly introduction?: string | undefined;
  /** An error message for the user. */
  readonly error?: string | undefined;
  readonly content?: Html;
}

/**
 * Allows the style sheet by its hash, and no frames. Without `form-action`: Chrome applies it to redirects after a
 * form, which lead to the app and beyond.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styleSheet).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Responds with a page: with status 400 when it shows an error, unless told otherwise. */
export function showPage(ctx: Context, page: Page, status = page.error === undefined ? 200 : 400): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set({
    'Content-Security-Policy': contentSecurityPolicy,
    // The URL contains the authorization request. With `no-referrer`, browsers send no Origin with forms.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.body = renderDocument(page).markup;
}

function renderDocument({ title, introduction, error, content }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error === undefined ? '' : 'Error: '}${title} – local Cognito</title>
<style>${new Html(styleSheet)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${introduction === undefined ? '' : html`<p>${introduction}</p>`}
${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
${content ?? ''}
</main>
<footer>This is a local Cognito emulator for development, not AWS.</footer>
</body>
</html>
`;
}
