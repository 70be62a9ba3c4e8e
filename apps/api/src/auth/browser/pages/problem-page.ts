import { type Html, html } from '@freehold/html';
import { acceptsHtml } from '../../../http/accepts-html.ts';
import type { Problem, ProblemCode } from '../../../http/errors/problem.ts';
import type { RenderProblem } from '../../../http/errors/problem-handler.ts';
import { pathOf } from '../../../http/request-target.ts';
import type { RenderPage } from './page.ts';

/** Problems of the account, which another sign-in of the same user doesn't solve. */
const accountProblems: ReadonlySet<ProblemCode> = new Set([
  'tenant_unproven',
  'tenant_unknown',
  'tenant_suspended',
  'token_revoked',
]);

const tryAgainSoon = 'Try again in a few seconds.';

/** Messages for users, where the problem's detail is for programs. */
const userMessages: Partial<Readonly<Record<ProblemCode, string>>> = {
  tenant_unproven: 'Your account belongs to no tenant. Ask your administrator.',
  validation_failed: 'The link that led here is broken.',
  cross_site_request: 'Another site has sent you here. Go to the front page and try again there.',
  method_not_allowed: 'Go to the front page and try again there.',
  not_found: 'There is no such page.',
  rate_limited: tryAgainSoon,
  identity_provider_unavailable: tryAgainSoon,
  database_unavailable: tryAgainSoon,
};

/** Renders problems of the front page, of `/auth/…` and of `/account…` as pages for browsers. Other clients get problem documents. */
export function problemPageRenderer(renderPage: RenderPage): RenderProblem {
  return (ctx, problem, requestId) => {
    if (!/^\/((auth|account)(\/.*)?)?$/.test(pathOf(ctx) ?? 'none') || !acceptsHtml(ctx)) return false;
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

/** Cognito has a session of its own, so another account needs a sign-out first. */
function nextStep({ code, retryAfter }: Problem): Html {
  if (accountProblems.has(code)) {
    return html`<form method="post" action="/auth/logout"><button>Sign in as another user</button></form>`;
  }
  if (code === 'sign_in_not_recent')
    return html`<form method="post" action="/auth/logout"><button>Sign out</button></form>`;
  const again = retryAfter === undefined ? 'Sign in' : 'Try again';
  return html`<p class="actions"><a class="button" href="/auth/login">${again}</a> <a href="/">Front page</a></p>`;
}
