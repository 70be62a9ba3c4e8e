import { createHash } from 'node:crypto';
import {
  type CognitoIdentityProviderClient,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { allowInsecureRequests, type ClientAuth, type Configuration, discovery } from 'openid-client';
import { z } from 'zod';
import type { CognitoEmulatorOptions } from '../../src/index.ts';
import { Browser, type Page } from './browser.ts';
import { createClient, createPool, defined, register, startEmulator, userPassword } from './emulator.ts';

/** Shared by the tests of the Hosted UI: a pool with a domain, a web client and a browser. */

export const domainPrefix = 'acorn-dev';
export const callbackUrl = 'http://localhost:3000/callback';
export const signedOutUrl = 'http://localhost:3000/signed-out';
export const codeVerifier = 'a-code-verifier-of-at-least-forty-three-characters';
export const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

/** A client that only uses the Hosted UI. */
export function createWebClient(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<{ id: string; secret: string | undefined }> {
  return createClient(aws, UserPoolId, {
    ClientName: 'web',
    ExplicitAuthFlows: undefined,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: [callbackUrl],
    LogoutURLs: [signedOutUrl],
    ...settings,
  });
}

export async function startHostedUi(
  options: {
    emulator?: Partial<CognitoEmulatorOptions>;
    pool?: Partial<CreateUserPoolCommandInput>;
    client?: Partial<CreateUserPoolClientCommandInput>;
    managedLoginVersion?: 1 | 2;
  } = {},
) {
  const { aws, emulator, url } = await startEmulator(options.emulator);
  const poolId = await createPool(aws, { Schema: [{ Name: 'tenant_id' }], ...options.pool });
  const ManagedLoginVersion = options.managedLoginVersion ?? 2;
  await aws.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: domainPrefix, ManagedLoginVersion }));
  const { id: clientId, secret } = await createWebClient(aws, poolId, options.client);
  const base = emulator.hostedUiUrl(domainPrefix);
  const ada = { email_verified: 'true', 'custom:tenant_id': 'acorn', name: 'Ada' };
  const { email, username } = await register(aws, poolId, 'ada@example.com', ada);
  return { aws, emulator, url, poolId, clientId, secret, base, email, username, browser: new Browser(url) };
}

/** The URL of an authorization request. Undefined parameters are omitted. */
export function authorizeUrl(
  { base, clientId }: { base: string; clientId: string },
  more: Record<string, string | undefined> = {},
  page = 'oauth2/authorize',
): string {
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    state: 'a-state',
    ...more,
  };
  const sent = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return `${base}/${page}?${new URLSearchParams(sent)}`;
}

/** Fills in the sign-in page. */
export function signInAt(page: Page, username = 'ada@example.com', password: string = userPassword): Promise<Page> {
  return page.submit({ username, password });
}

/** Opens an authorization request and signs in. Resolves to the URL that the browser is redirected to. */
export async function signInTo(
  app: { base: string; clientId: string; browser: Browser },
  more: Record<string, string | undefined> = {},
): Promise<URL> {
  const page = await app.browser.open(authorizeUrl(app, more));
  return new URL(defined((await signInAt(page)).location));
}

/** Signs in and resolves to the code. */
export async function codeFor(
  app: { base: string; clientId: string; browser: Browser },
  more: Record<string, string | undefined> = {},
): Promise<string> {
  return defined((await signInTo(app, more)).searchParams.get('code') ?? undefined);
}

/** `POST /oauth2/token`, or another endpoint that takes a form. */
export function post(
  base: string,
  form: Record<string, string> | string,
  { path = 'oauth2/token', authorization }: { path?: string; authorization?: string } = {},
): Promise<Response> {
  return fetch(`${base}/${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: typeof form === 'string' ? form : new URLSearchParams(form),
  });
}

/** Redeems a code as a public client. */
export function redeem(
  { base, clientId }: { base: string; clientId: string },
  code: string,
  more: Record<string, string> = {},
): Promise<Response> {
  return post(base, {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    code,
    ...more,
  });
}

/** The configuration that openid-client discovers. */
export function discover(
  { url, poolId, clientId }: { url: string; poolId: string; clientId: string },
  authentication?: ClientAuth,
): Promise<Configuration> {
  const document = new URL(`${url}/${poolId}/.well-known/openid-configuration`);
  return discovery(document, clientId, undefined, authentication, { execute: [allowInsecureRequests] });
}

const TokenAnswer = z.object({
  access_token: z.string(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number(),
  token_type: z.literal('Bearer'),
});

/** The tokens in a response of `POST /oauth2/token`. */
export async function tokensIn(answer: Response | Promise<Response>): Promise<z.infer<typeof TokenAnswer>> {
  return TokenAnswer.parse(await (await answer).json());
}

/** Signs in and fetches the tokens. */
export async function tokensFor(
  app: { base: string; clientId: string; browser: Browser },
  more: Record<string, string | undefined> = {},
) {
  const { refresh_token, ...tokens } = await tokensIn(redeem(app, await codeFor(app, more)));
  return { ...tokens, refresh_token: defined(refresh_token) };
}

/** Refreshes tokens as a public client. */
export function renew(
  { base, clientId }: { base: string; clientId: string },
  refresh_token: string,
): Promise<Response> {
  return post(base, { grant_type: 'refresh_token', client_id: clientId, refresh_token });
}

/** `GET /oauth2/userInfo` with an access token. */
export function userInfoOf({ base }: { base: string }, accessToken: string): Promise<Response> {
  return fetch(`${base}/oauth2/userInfo`, { headers: { Authorization: `Bearer ${accessToken}` } });
}
