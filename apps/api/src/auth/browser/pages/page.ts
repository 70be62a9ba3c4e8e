import { type Html, html } from '@freehold/html';
import type { Context } from 'koa';

export interface Page {
  readonly title: string;
  readonly content: Html;
}

/** Responds with a page. */
export type RenderPage = (ctx: Context, page: Page) => void;

/**
 * @param formTargets the origins that forms may lead to, redirects included: signing out redirects to Cognito and back
 */
export function pageRenderer(formTargets: readonly string[]): RenderPage {
  const contentSecurityPolicy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action ${["'self'", ...new Set(formTargets)].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join(';');

  return (ctx, { title, content }) => {
    ctx.set('Content-Security-Policy', contentSecurityPolicy);
    // With `no-referrer`, browsers send forms with `Origin: null`.
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.type = 'text/html';
    ctx.body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Freehold</title>
<link rel="stylesheet" href="/auth/style.css">
</head>
<body>
${content}
</body>
</html>
`.markup;
  };
}
