import type Router from '@koa/router';
import type { EmulatorContext } from '../emulator-context.ts';
import { faultStep } from '../faults/fault-step.ts';
import { HOSTED_UI_REQUESTS } from '../faults/request-names.ts';
import { authorize } from './authorize/authorize.ts';
import { changePassword } from './login/change-password.ts';
import { confirmForgotPassword, forgotPassword, showForgotPassword } from './login/forgot-password.ts';
import { showSignIn, signIn } from './login/sign-in.ts';
import { startOver } from './login/start-over.ts';
import { logout } from './logout/logout.ts';
import { answerOAuthErrors, OAUTH_FAULTS } from './oauth/answer-oauth-errors.ts';
import { OAuthError } from './oauth/oauth-error.ts';
import { refuseWebPages } from './oauth/refuse-web-pages.ts';
import { answerPageErrors, PAGE_FAULTS } from './pages/answer-page-errors.ts';
import { PageError } from './pages/page-error.ts';
import { revoke } from './revoke/revoke.ts';
import { token } from './token/token.ts';
import { userInfo } from './user-info/user-info.ts';
import type { Handler } from './visit.ts';
import { readForm, visiting } from './visiting.ts';

interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** The name that faults and counts go by. */
  readonly name: string;
  readonly handler: Handler;
}

function route(method: Route['method'], path: string, name: string, handler: Handler): Route {
  return { method, path: `/hosted-ui/:domain/${path}`, name, handler };
}

const names = HOSTED_UI_REQUESTS;

/** What browsers are sent to. */
const PAGES = [
  route('get', 'oauth2/authorize', names.authorize, authorize),
  route('get', 'login', names.login, showSignIn),
  route('post', 'login', names.login, signIn),
  route('get', 'changePassword', names.login, startOver),
  route('post', 'changePassword', names.login, changePassword),
  route('get', 'forgotPassword', names.login, showForgotPassword),
  route('post', 'forgotPassword', names.login, forgotPassword),
  route('get', 'confirmForgotPassword', names.login, startOver),
  route('post', 'confirmForgotPassword', names.login, confirmForgotPassword),
  route('get', 'logout', names.logout, logout),
];

/** What apps ask themselves. */
const ENDPOINTS = [
  route('post', 'oauth2/token', names.token, token),
  route('get', 'oauth2/userInfo', names.userInfo, userInfo),
  route('post', 'oauth2/userInfo', names.userInfo, userInfo),
  route('post', 'oauth2/revoke', names.revoke, revoke),
];

/** The Hosted UI of each pool that has a domain: its pages, and the endpoints of OAuth 2.0 and OpenID Connect. */
export function addHostedUi(router: Router, context: EmulatorContext): void {
  for (const { method, path, name, handler } of PAGES) {
    router[method](
      path,
      answerPageErrors(context),
      faultStep(context, () => name, PAGE_FAULTS),
      readForm(() => new PageError(413, 'The form is too long.')),
      visiting(context, handler),
    );
  }
  for (const { method, path, name, handler } of ENDPOINTS) {
    router[method](
      path,
      answerOAuthErrors(context),
      refuseWebPages,
      faultStep(context, () => name, OAUTH_FAULTS),
      readForm((cause) => new OAuthError('invalid_request', 'the form is too long', { cause })),
      visiting(context, handler),
    );
  }
}
