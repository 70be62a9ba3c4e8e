import { acceptsHtml } from '../../../http/accepts-html.ts';
import type { Problem, ProblemCode } from '../../../http/errors/problem.ts';
import type { RenderProblem } from '../../../http/errors/problem-handler.ts';
import { type Html, html } from '../../../http/html.ts';
import { pathOf } from '../../../http/request-target.ts';
import type { RenderPage } from './page.ts';

/** What is wrong with the person, as it were, and not with this sign-in: trying again leads here again. */
const accountProblems: ReadonlySet<ProblemCode> = new Set([
  'tenant_unproven',
  'tenant_unknown',
  'tenant_suspended',
  'token_revoked',
]);

const tryAgainSoon = 'Try again in a few seconds.';

/** What a person is told in place of what a program would want to know. */
const userMessages: Partial<Readonly<Record<ProblemCode, string>>> = {
  tenant_unproven: 'Your account belongs to no tenant. Ask your administrator.',
  validation_failed: 'The link that led here is broken.',
  cross_site_request: 'Another site has sent you here. Go to the front page, and do there what you wanted to do.',
  method_not_allowed: 'Go to the front page, and do there what you wanted to do.',
  not_found: 'There is no such page.',
  rate_limited: tryAgainSoon,
  identity_provider_unavailable: tryAgainSoon,
  database_unavailable: tryAgainSoon,
};

/** On the way of a sign-in, a failure is a page to whoever looks at it, and a problem document to everything else. */
export function problemPageRenderer(renderPage: RenderPage): RenderProblem {
  return (ctx, problem, requestId) => {
    if (!/^\/(auth(\/.*)?)?$/.test(pathOf(ctx) ?? 'none') || !acceptsHtml(ctx)) return false;
    renderPage(ctx, { title: problem.title, content: problemContent(problem, requestId) });
    return true;
  };
}

function problemContent(problem: Problem, requestId: string): Html {
  return html`<main class="notice">
<h1>${problem.title}</h1>
<p>${userMessages[problem.code] ?? problem.detail}</p>
${problem.errors?.map(({ field, message }) => html`<p><code>${field}</code> ${message}.</p>`) ?? []}
${nextStep(problem)}
<p class="fine">Code <code>${problem.code}</code>, request <code>${requestId}</code></p>
</main>`;
}

/** Cognito still knows who has just signed in there, so another account is to be had by signing out alone. */
function nextStep({ code, retryAfter }: Problem): Html {
  if (accountProblems.has(code)) {
    return html`<form method="post" action="/auth/logout"><button>Sign in as somebody else</button></form>`;
  }
  const again = retryAfter === undefined ? 'Sign in' : 'Try again';
  return html`<p class="actions"><a class="button" href="/auth/login">${again}</a> <a href="/">Front page</a></p>`;
}
