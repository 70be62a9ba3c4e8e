import { callbackUrlOf, logoutUrlOf } from '@freehold/environment';
import * as cognito from '@pulumi/aws/cognito/index.js';
import * as pulumi from '@pulumi/pulumi';
import { namePrefix, type Settings } from '../config/settings.ts';
import { HostedUi } from './hosted-ui.ts';
import { PreTokenTrigger } from './pre-token-trigger.ts';

const tenantAttribute = 'tenant_id';

/**
 * With it, a user sets up a second factor of their own. Only the API's account page asks for it, where the Hosted UI has no
 * setup of its own: with `OPTIONAL`.
 */
const selfServiceScope = 'aws.cognito.signin.user.admin';

/** The tenant claim: the attribute's name in tokens. */
export const tenantClaim = `custom:${tenantAttribute}`;

/**
 * One user pool for all tenants, with its two clients, the Hosted UI, the groups, and the trigger that puts the tenant into
 * access tokens.
 *
 * Cognito's plan LITE has no trigger that reaches access tokens, no rotation of refresh tokens, and only the classic pages. On
 * it, the API looks up a user's tenant.
 *
 * Resources have explicit names, to be found in the AWS console, and for runs without Pulumi's engine, which find existing
 * resources by their names.
 */
export class Identity extends pulumi.ComponentResource {
  readonly userPool: cognito.UserPool;
  /** The API's client, for sign-in with e-mail and password. */
  readonly serverClient: cognito.UserPoolClient;
  /** A Pulumi secret. Empty: the client has no secret. */
  readonly serverClientSecret: pulumi.Output<string>;
  /** The client for browsers and the Hosted UI. */
  readonly webClient: cognito.UserPoolClient;
  /** A Pulumi secret. Empty: the client has no secret. */
  readonly webClientSecret: pulumi.Output<string>;
  readonly hostedUi: HostedUi;
  /** `undefined` on the plan LITE. */
  readonly preTokenTrigger: PreTokenTrigger | undefined;
  /** Where the API finds a user's tenant: in the token, or by a lookup. */
  readonly tenantProof: 'claim' | 'lookup';

  readonly #settings: Settings;
  readonly #prefix: string;
  readonly #tags: Readonly<Record<string, string>>;

  constructor(name: string, settings: Settings, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:identity:Identity', name, {}, opts);
    this.#settings = settings;
    this.#prefix = namePrefix(settings);
    this.#tags = { Project: settings.name, Stack: pulumi.getStack() };

    this.preTokenTrigger = this.#isLite ? undefined : this.#createTrigger();
    this.tenantProof = this.preTokenTrigger === undefined ? 'lookup' : 'claim';
    this.userPool = this.#createUserPool(this.preTokenTrigger);
    this.preTokenTrigger?.allowInvocationFrom(this.userPool.arn);
    this.serverClient = this.#createServerClient();
    this.serverClientSecret = secretOf(this.serverClient, settings.generateServerClientSecret);
    this.webClient = this.#createWebClient();
    this.webClientSecret = secretOf(this.webClient, settings.generateWebClientSecret);
    this.hostedUi = this.#createHostedUi();
    this.#createGroups();
    this.registerOutputs();
  }

  get #isLite(): boolean {
    return this.#settings.userPoolTier === 'LITE';
  }

  #createTrigger(): PreTokenTrigger {
    return new PreTokenTrigger(
      'pre-token',
      { prefix: this.#prefix, logRetentionDays: this.#settings.logRetentionDays, tags: this.#tags },
      { parent: this },
    );
  }

  #createUserPool(trigger: PreTokenTrigger | undefined): cognito.UserPool {
    return new cognito.UserPool(
      'users',
      {
        name: `${this.#prefix}-users`,
        userPoolTier: this.#settings.userPoolTier,
        deletionProtection: this.#settings.deletionProtection,

        usernameAttributes: ['email'],
        // Otherwise Ada@example.com and ada@example.com are two accounts with one mailbox, perhaps of two tenants. It can't be
        // changed later.
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ['email'],
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
        ...this.#secondFactor(),
        ...this.#emailSender(),
        passwordPolicy: {
          minimumLength: 8,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 7,
        },

        schemas: [
          {
            name: tenantAttribute,
            attributeDataType: 'String',
            mutable: true,
            required: false, // Cognito has no required custom attributes.
            stringAttributeConstraints: { minLength: '1', maxLength: '64' },
          },
        ],
        ...(trigger && {
          lambdaConfig: {
            // Version 1 reaches ID tokens only.
            preTokenGenerationConfig: { lambdaArn: trigger.functionArn, lambdaVersion: 'V2_0' },
          },
        }),
        tags: this.#tags,
      },
      // Cognito's own protection refuses a deletion. Pulumi's also refuses a replacement, in the preview already.
      { parent: this, protect: this.#settings.deletionProtection === 'ACTIVE' },
    );
  }

  /** A pool without a second factor has no factor configured either: the provider wants the block left out then. */
  #secondFactor(): Pick<cognito.UserPoolArgs, 'mfaConfiguration' | 'softwareTokenMfaConfiguration'> {
    const { mfa } = this.#settings;
    return { mfaConfiguration: mfa, ...(mfa !== 'OFF' && { softwareTokenMfaConfiguration: { enabled: true } }) };
  }

  /** Cognito's own sender, the default, sends 50 e-mails a day. */
  #emailSender(): Pick<cognito.UserPoolArgs, 'emailConfiguration'> {
    const { emailFrom, emailIdentityArn } = this.#settings;
    if (emailFrom === '') return {};
    return {
      emailConfiguration: {
        emailSendingAccount: 'DEVELOPER',
        fromEmailAddress: emailFrom,
        sourceArn: emailIdentityArn,
      },
    };
  }

  #createServerClient(): cognito.UserPoolClient {
    return new cognito.UserPoolClient(
      'server',
      {
        ...this.#clientBasis(),
        name: `${this.#prefix}-server`,
        generateSecret: this.#settings.generateServerClientSecret,
        explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', ...(this.#isLite ? ['ALLOW_REFRESH_TOKEN_AUTH'] : [])],
        allowedOauthFlowsUserPoolClient: false,
      },
      { parent: this },
    );
  }

  #createWebClient(): cognito.UserPoolClient {
    const { publicUrl, callbackUrls, logoutUrls, mfa } = this.#settings;
    return new cognito.UserPoolClient(
      'web',
      {
        ...this.#clientBasis(),
        name: `${this.#prefix}-web`,
        generateSecret: this.#settings.generateWebClientSecret,
        // An empty list means Cognito's defaults, which include sign-in by password. Neither of these flows signs anyone in: the
        // first needs a session, the second challenge triggers, which the pool doesn't have.
        explicitAuthFlows: [this.#isLite ? 'ALLOW_REFRESH_TOKEN_AUTH' : 'ALLOW_CUSTOM_AUTH'],
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ['code'],
        allowedOauthScopes: ['openid', 'email', 'profile', ...(mfa === 'OPTIONAL' ? [selfServiceScope] : [])],
        supportedIdentityProviders: ['COGNITO'],
        callbackUrls: [callbackUrlOf(publicUrl), ...callbackUrls],
        logoutUrls: [logoutUrlOf(publicUrl), ...logoutUrls],
      },
      { parent: this },
    );
  }

  /** The settings of both clients. In Cognito, lifetimes and existence errors are settings of clients, not of the pool. */
  #clientBasis() {
    return {
      userPoolId: this.userPool.id,
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      // Users may change their name only. The operator sets the tenant and the e-mail address, which identifies the account: if
      // they were writable, users could change them with their own access token.
      readAttributes: ['email', 'email_verified', 'name', tenantClaim],
      writeAttributes: ['name'],
      // A used refresh token stays valid for half a minute, in case the answer was lost. Rotation excludes
      // ALLOW_REFRESH_TOKEN_AUTH.
      ...(this.#isLite ? {} : { refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 30 } }),
      accessTokenValidity: this.#settings.accessTokenValidityMinutes,
      idTokenValidity: this.#settings.idTokenValidityMinutes,
      refreshTokenValidity: this.#settings.refreshTokenValidityDays,
      tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'days' },
    };
  }

  #createHostedUi(): HostedUi {
    return new HostedUi(
      'hosted-ui',
      {
        domainPrefix: this.#settings.domainPrefix,
        userPool: this.userPool,
        webClient: this.webClient,
        pages: this.#isLite ? 'classic' : 'managed login',
      },
      { parent: this },
    );
  }

  #createGroups(): void {
    for (const group of this.#settings.groups) {
      new cognito.UserGroup(group, { name: group, userPoolId: this.userPool.id }, { parent: this });
    }
  }
}

/** Marked as secret here, so that it doesn't depend on the provider's schema. */
function secretOf(client: cognito.UserPoolClient, generated: boolean): pulumi.Output<string> {
  return pulumi.secret(generated ? client.clientSecret : '');
}
