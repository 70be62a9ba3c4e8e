import type { ApiEnvironment } from '@freehold/environment';
import type { UserPoolClientSettings } from '@freehold/identity/cognito';
import { differenceOf } from './callback-url.ts';
import { bad, type Finding, unknown, unlessBad } from './finding.ts';

/** An app client of the installation: which it is, and what its variables say of it. */
export interface ClientToCheck {
  readonly kind: 'server' | 'web';
  readonly settings: UserPoolClientSettings | undefined;
  /** Its variables: `COGNITO_APP_CLIENT_ID` and the like. */
  readonly idVariable: string;
  readonly secretVariable: string;
  readonly secret: string | undefined;
}

const pulumi = 'the Pulumi program sets it: npm run pulumi -- up';

/** How an app client is set up. */
export function checkClient(client: ClientToCheck, environment: ApiEnvironment): Finding[] {
  const { kind, settings, idVariable } = client;
  if (settings === undefined) {
    return [
      bad(
        `The pool has no client of the id that ${idVariable} holds.`,
        `Correct ${idVariable}: \`freehold env\` shows the stack’s.`,
      ),
    ];
  }
  return [
    ...checkSecret(client, settings),
    ...checkAttributes(kind, settings, environment),
    ...(kind === 'server' ? checkServerSignIn(settings) : checkWebSignIn(settings, environment)),
    ...checkProtection(kind, settings),
  ];
}

function checkSecret({ kind, secret, secretVariable }: ClientToCheck, settings: UserPoolClientSettings): Finding[] {
  if (settings.secret === secret) return [];
  if (secret === undefined) {
    return [
      unknown(`The ${kind} client has a secret, which is not given here; the API needs it in ${secretVariable}.`),
    ];
  }
  return [
    bad(
      settings.secret === undefined
        ? `${secretVariable} is set, and the ${kind} client has no secret.`
        : `${secretVariable} is not the secret of the ${kind} client.`,
      `Correct ${secretVariable}: \`freehold env --write .env\` writes the stack’s.`,
    ),
  ];
}

/** Of these nobody may change their own: they decide whose account it is, and whose rows it sees. */
function checkAttributes(
  kind: string,
  { readAttributes, writeAttributes }: UserPoolClientSettings,
  { COGNITO_TENANT_CLAIM: claim }: ApiEnvironment,
): Finding[] {
  // Without a list of its own a client writes what Cognito thinks best.
  const writes = (name: string) => writeAttributes.length === 0 || writeAttributes.includes(name);
  return unlessBad(`The ${kind} client reads ${claim}, and nobody can write it with their own token.`, [
    ...[claim, 'email', 'email_verified'].map((name) =>
      readAttributes.includes(name)
        ? undefined
        : bad(
            `The ${kind} client may not read ${name}: ID tokens lack it.`,
            `Add ${name} to its ReadAttributes; ${pulumi}`,
          ),
    ),
    ...[claim, 'email'].map((name) =>
      writes(name)
        ? bad(
            name === claim
              ? `With the ${kind} client, a person can write ${claim} and so move to any tenant.`
              : `With the ${kind} client, a person can write ${name} and so take over another’s address.`,
            `Give it WriteAttributes without ${name}; ${pulumi}`,
          )
        : undefined,
    ),
  ]);
}

function checkServerSignIn({ authFlows }: UserPoolClientSettings): Finding[] {
  return unlessBad('The server client signs people in for the API, and for nobody else.', [
    authFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH')
      ? undefined
      : bad(
          'The server client lacks the flow ALLOW_ADMIN_USER_PASSWORD_AUTH: nobody can sign in with a password.',
          `Add it to ExplicitAuthFlows; ${pulumi}`,
        ),
    ...pastTheApi('server', authFlows),
  ]);
}

/** Flows by which anybody guesses passwords at Cognito itself, past the API's limits. */
function pastTheApi(kind: string, authFlows: readonly string[]): (Finding | undefined)[] {
  return ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'].map((flow) =>
    authFlows.includes(flow)
      ? bad(
          `The ${kind} client has the flow ${flow}: people sign in past the API and its limits on guessing.`,
          `Take it out of ExplicitAuthFlows; ${pulumi}`,
        )
      : undefined,
  );
}

function checkWebSignIn(
  { authFlows, oauthFlows, oauthScopes, identityProviders, callbackUrls }: UserPoolClientSettings,
  { COGNITO_REDIRECT_URI: callback }: ApiEnvironment,
): Finding[] {
  const difference = differenceOf(callback, callbackUrls);
  return unlessBad('The web client sends people back to COGNITO_REDIRECT_URI with a code.', [
    difference === undefined
      ? undefined
      : bad(
          `COGNITO_REDIRECT_URI is ${callback}, and ${difference}.`,
          'Correct COGNITO_REDIRECT_URI, or the setting `publicUrl` of the Pulumi program, which the callback follows from.',
        ),
    oauthFlows.includes('code')
      ? undefined
      : bad(
          'The web client lacks the OAuth flow `code`: the Hosted UI is off.',
          `Add it to AllowedOAuthFlows; ${pulumi}`,
        ),
    oauthFlows.includes('implicit')
      ? bad(
          'The web client has the OAuth flow `implicit`, which puts tokens into addresses.',
          `Take it out of AllowedOAuthFlows; ${pulumi}`,
        )
      : undefined,
    ...['openid', 'email'].map((scope) =>
      oauthScopes.includes(scope)
        ? undefined
        : bad(`The web client lacks the scope ${scope}.`, `Add it to AllowedOAuthScopes; ${pulumi}`),
    ),
    identityProviders.includes('COGNITO')
      ? undefined
      : bad(
          'The web client has no identity provider COGNITO: the Hosted UI knows nobody of the pool.',
          `Add it to SupportedIdentityProviders; ${pulumi}`,
        ),
    ...pastTheApi('web', authFlows),
  ]);
}

function checkProtection(kind: string, { hidesUnknownUsers, revokesTokens }: UserPoolClientSettings): Finding[] {
  return unlessBad(`The ${kind} client tells nobody who has an account, and its refresh tokens can be made void.`, [
    hidesUnknownUsers
      ? undefined
      : bad(
          `The ${kind} client tells whether there is an account.`,
          `Set PreventUserExistenceErrors to ENABLED; ${pulumi}`,
        ),
    revokesTokens
      ? undefined
      : bad(`The ${kind} client’s refresh tokens can not be made void.`, `Set EnableTokenRevocation; ${pulumi}`),
  ]);
}
