import type Router from '@koa/router';
import type { EmulatorContext } from '../emulator-context.ts';
import { faultMiddleware } from '../faults/fault-middleware.ts';
import { hostedUiRequests } from '../faults/request-names.ts';
import { authorize } from './authorize/authorize.ts';
import { OAuthError, PageError } from './errors.ts';
import type { HostedUiHandler } from './hosted-ui-context.ts';
import { handleHostedUiRequest, readForm } from './hosted-ui-middleware.ts';
import { changePassword } from './login/change-password.ts';
import { confirmForgotPassword, forgotPassword, showForgotPassword } from './login/forgot-password.ts';
import { setUpMfa, verifyCode } from './login/mfa.ts';
import { redirectToSignIn } from './login/redirect-to-sign-in.ts';
import { showSignIn, signIn } from './login/sign-in.ts';
import { logout } from './logout/logout.ts';
import { handleOAuthErrors, oauthFaultResponses } from './oauth/handle-oauth-errors.ts';
import { refuseCrossOriginRequests } from './oauth/refuse-cross-origin.ts';
import { handlePageErrors, pageFaultResponses } from './pages/handle-page-errors.ts';
import { revoke } from './revoke/revoke.ts';
import { token } from './token/token.ts';
import { userInfo } from './user-info/user-info.ts';

interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  /** The name for faults and request counts. */
  readonly name: string;
  readonly handler: HostedUiHandler;
}

function route(method: Route['method'], path: string, name: string, handler: HostedUiHandler): Route {
  return { method, path: `/hosted-ui/:domain/${path}`, name, handler };
}

const names = hostedUiRequests;

/** Requests of browsers. */
const pages = [
  route('get', 'oauth2/authorize', names.authorize, authorize),
  route('get', 'login', names.login, showSignIn),
  route('post', 'login', names.login, signIn),
  route('get', 'changePassword', names.login, redirectToSignIn),
  route('post', 'changePassword', names.login, changePassword),
  route('get', 'forgotPassword', names.login, showForgotPassword),
  route('post', 'forgotPassword', names.login, forgotPassword),
  route('get', 'confirmForgotPassword', names.login, redirectToSignIn),
  route('post', 'confirmForgotPassword', names.login, confirmForgotPassword),
  route('get', 'softwareTokenMfa', names.login, redirectToSignIn),
  route('post', 'softwareTokenMfa', names.login, verifyCode),
  route('get', 'mfaSetup', names.login, redirectToSignIn),
  route('post', 'mfaSetup', names.login, setUpMfa),
  route('get', 'logout', names.logout, logout),
];

/** Requests of apps. */
const endpoints = [
  route('post', 'oauth2/token', names.token, token),
  route('get', 'oauth2/userInfo', names.userInfo, userInfo),
  route('post', 'oauth2/userInfo', names.userInfo, userInfo),
  route('post', 'oauth2/revoke', names.revoke, revoke),
];

/** Adds the pages and the OAuth 2.0 endpoints of all domains. */
export function addHostedUi(router: Router, context: EmulatorContext): void {
  for (const { method, path, name, handler } of pages) {
    router[method](
      path,
      handlePageErrors(context),
      faultMiddleware(context, () => name, pageFaultResponses),
      readForm(() => new PageError(413, 'The form is too long.')),
      handleHostedUiRequest(context, handler),
    );
  }
  for (const { method, path, name, handler } of endpoints) {
    router[method](
      path,
      handleOAuthErrors(context),
      refuseCrossOriginRequests,
      faultMiddleware(context, () => name, oauthFaultResponses),
      readForm((cause) => new OAuthError('invalid_request', 'the form is too long', { cause })),
      handleHostedUiRequest(context, handler),
    );
  }
}
