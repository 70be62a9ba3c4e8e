import type { Context } from 'koa';
import { type Html, html } from '../../../http/html.ts';

export interface Page {
  readonly title: string;
  readonly content: Html;
}

/** Shows pages to people. */
export type RenderPage = (ctx: Context, page: Page) => void;

/**
 * @param formTargets the origins that a form of a page may lead to. Browsers hold its redirects to that, too, and signing out
 *   leads to Cognito and back.
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
    // With `no-referrer`, browsers wouldn't name the origin of a form.
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
