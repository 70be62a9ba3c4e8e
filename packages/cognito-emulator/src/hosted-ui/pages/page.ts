import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { Html, html } from './html.ts';
import { styleSheet } from './style-sheet.ts';

/** A page of the Hosted UI. */
export interface Page {
  readonly title: string;
  /** What the page is for, below its title. */
  readonly introduction?: string | undefined;
  /** What went wrong, for the person at the browser. */
  readonly error?: string | undefined;
  readonly content?: Html;
}

/**
 * Only the one style sheet may be had, by its hash, and the page stands in no frame. There is no `form-action`: Chrome
 * applies it to the redirects that follow a form, and those lead to the app, and on to wherever it likes.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(styleSheet).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers with a page: with status 400 where it says that something went wrong, unless told another. */
export function showPage(ctx: Context, page: Page, status = page.error === undefined ? 200 : 400): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set({
    'Content-Security-Policy': contentSecurityPolicy,
    // The address holds the authorization request. With `no-referrer`, browsers wouldn't name the origin of a form.
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
${introduction === undefined ? undefined : html`<p>${introduction}</p>`}
${error === undefined ? undefined : html`<p class="error" role="alert">${error}</p>`}
${content}
</main>
<footer>This is a local Cognito emulator for development, not AWS.</footer>
</body>
</html>
`;
}
