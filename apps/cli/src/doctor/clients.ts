import type { UserPoolClientSettings } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import { describeUrlDifference } from './callback-url.ts';
import { type CheckResult, failed, notChecked, passedUnlessFailed } from './check-result.ts';

/** An app client of the installation, with what the variables say about it. */
export interface ClientToCheck {
  readonly kind: 'server' | 'web';
  readonly settings: UserPoolClientSettings | undefined;
  /** The names of its variables, such as `COGNITO_APP_CLIENT_ID`. */
  readonly idVariable: string;
  readonly secretVariable: string;
  readonly secret: string | undefined;
}

const pulumiFix = 'the Pulumi program sets it: npm run pulumi -- up';

/** Checks the settings of an app client. */
export function checkClient(client: ClientToCheck, environment: ApiEnvironment): CheckResult[] {
  const { kind, settings, idVariable } = client;
  if (settings === undefined) {
    return [
      failed(
        `The pool has no client with the id in ${idVariable}.`,
        `Correct ${idVariable}: \`freehold env\` prints the stack’s.`,
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

function checkSecret({ kind, secret, secretVariable }: ClientToCheck, settings: UserPoolClientSettings): CheckResult[] {
  if (settings.secret === secret) return [];
  if (secret === undefined) {
    return [
      notChecked(`The ${kind} client has a secret, which is not set here. The API needs it in ${secretVariable}.`),
    ];
  }
  return [
    failed(
      settings.secret === undefined
        ? `${secretVariable} is set, and the ${kind} client has no secret.`
        : `${secretVariable} is not the secret of the ${kind} client.`,
      `Correct ${secretVariable}: \`freehold env --write .env\` writes the stack’s.`,
    ),
  ];
}

/** Users must not change their own tenant or address: these decide whose account it is, and whose rows it sees. */
function checkAttributes(
  kind: string,
  { readAttributes, writeAttributes }: UserPoolClientSettings,
  { COGNITO_TENANT_CLAIM: claim }: ApiEnvironment,
): CheckResult[] {
  // A client without a list may write Cognito's default attributes.
  const writes = (name: string) => writeAttributes.length === 0 || writeAttributes.includes(name);
  return passedUnlessFailed(`The ${kind} client reads ${claim}, and no user can write it with their own token.`, [
    ...[claim, 'email', 'email_verified'].map((name) =>
      readAttributes.includes(name)
        ? undefined
        : failed(
            `The ${kind} client may not read ${name}: ID tokens lack it.`,
            `Add ${name} to its ReadAttributes; ${pulumiFix}`,
          ),
    ),
    ...[claim, 'email'].map((name) =>
      writes(name)
        ? failed(
            name === claim
              ? `With the ${kind} client, a user can write ${claim} and so move to any tenant.`
              : `With the ${kind} client, a user can write ${name} and so take over another’s address.`,
            `Give it WriteAttributes without ${name}; ${pulumiFix}`,
          )
        : undefined,
    ),
  ]);
}

function checkServerSignIn({ authFlows }: UserPoolClientSettings): CheckResult[] {
  return passedUnlessFailed('The server client signs users in for the API alone.', [
    authFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH')
      ? undefined
      : failed(
          'The server client lacks the flow ALLOW_ADMIN_USER_PASSWORD_AUTH: no user can sign in with a password.',
          `Add it to ExplicitAuthFlows; ${pulumiFix}`,
        ),
    ...checkDirectSignIn('server', authFlows),
  ]);
}

/** Checks for flows that let anybody guess passwords at Cognito itself, past the API's rate limits. */
function checkDirectSignIn(kind: string, authFlows: readonly string[]): (CheckResult | undefined)[] {
  return ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'].map((flow) =>
    authFlows.includes(flow)
      ? failed(
          `The ${kind} client has the flow ${flow}: users sign in past the API and its rate limits.`,
          `Take it out of ExplicitAuthFlows; ${pulumiFix}`,
        )
      : undefined,
  );
}

function checkWebSignIn(
  { authFlows, oauthFlows, oauthScopes, identityProviders, callbackUrls }: UserPoolClientSettings,
  { COGNITO_REDIRECT_URI: callback }: ApiEnvironment,
): CheckResult[] {
  const difference = describeUrlDifference(callback, callbackUrls);
  return passedUnlessFailed('The web client redirects users to COGNITO_REDIRECT_URI with a code.', [
    difference === undefined
      ? undefined
      : failed(
          `COGNITO_REDIRECT_URI is ${callback}, and ${difference}.`,
          'Correct COGNITO_REDIRECT_URI, or the Pulumi setting `publicUrl`, from which the callback is made.',
        ),
    oauthFlows.includes('code')
      ? undefined
      : failed(
          'The web client lacks the OAuth flow `code`: the Hosted UI is off.',
          `Add it to AllowedOAuthFlows; ${pulumiFix}`,
        ),
    oauthFlows.includes('implicit')
      ? failed(
          'The web client has the OAuth flow `implicit`, which puts tokens into URLs.',
          `Take it out of AllowedOAuthFlows; ${pulumiFix}`,
        )
      : undefined,
    ...['openid', 'email'].map((scope) =>
      oauthScopes.includes(scope)
        ? undefined
        : failed(`The web client lacks the scope ${scope}.`, `Add it to AllowedOAuthScopes; ${pulumiFix}`),
    ),
    identityProviders.includes('COGNITO')
      ? undefined
      : failed(
          'The web client lacks the identity provider COGNITO: no user of the pool can use the Hosted UI.',
          `Add it to SupportedIdentityProviders; ${pulumiFix}`,
        ),
    ...checkDirectSignIn('web', authFlows),
  ]);
}

function checkProtection(
  kind: string,
  { preventsUserExistenceErrors: hidesUnknownUsers, tokenRevocation: revokesTokens }: UserPoolClientSettings,
): CheckResult[] {
  return passedUnlessFailed(`The ${kind} client hides who has an account, and its refresh tokens can be revoked.`, [
    hidesUnknownUsers
      ? undefined
      : failed(
          `The ${kind} client reveals who has an account.`,
          `Set PreventUserExistenceErrors to ENABLED; ${pulumiFix}`,
        ),
    revokesTokens
      ? undefined
      : failed(`The ${kind} client’s refresh tokens can’t be revoked.`, `Set EnableTokenRevocation; ${pulumiFix}`),
  ]);
}
