import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../config/settings.ts';
import type { SecretVariable } from '../environment.ts';
import type { Identity } from '../identity/identity.ts';
import { SessionKeys } from './session-keys.ts';
import { type SecretReference, StoredSecret } from './stored-secret.ts';

/** The API doesn't start without these. */
type RequiredSecret = 'DATABASE_URL' | 'SESSION_KEYS';

/** Where each secret variable of the API is stored. An app client may have no secret. */
export type ApiSecrets = Readonly<
  Record<RequiredSecret, SecretReference> & Record<Exclude<SecretVariable, RequiredSecret>, SecretReference | undefined>
>;

export interface OwnSecretsArgs {
  /** The prefix of the secrets' names, followed by the variable's name. */
  readonly prefix: string;
  readonly settings: Pick<Settings, 'sessionKeyVersion' | 'generateServerClientSecret' | 'generateWebClientSecret'>;
  readonly identity: Pick<Identity, 'serverClientSecret' | 'webClientSecret'>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The API's own secrets: the session keys and the secrets of the app clients. */
export class OwnSecrets extends pulumi.ComponentResource {
  readonly references: Omit<ApiSecrets, 'DATABASE_URL'>;

  readonly #args: OwnSecretsArgs;

  constructor(name: string, args: OwnSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:OwnSecrets', name, {}, opts);
    this.#args = args;
    const { settings, identity } = args;
    this.references = {
      SESSION_KEYS: this.#createSessionKeys(),
      COGNITO_APP_CLIENT_SECRET: settings.generateServerClientSecret
        ? this.#store('server-client-secret', 'COGNITO_APP_CLIENT_SECRET', identity.serverClientSecret)
        : undefined,
      COGNITO_WEB_CLIENT_SECRET: settings.generateWebClientSecret
        ? this.#store('web-client-secret', 'COGNITO_WEB_CLIENT_SECRET', identity.webClientSecret)
        : undefined,
    };
    this.registerOutputs();
  }

  #createSessionKeys(): SecretReference {
    const { prefix, settings, tags } = this.#args;
    const keys = new SessionKeys(
      'session-keys',
      { secretName: `${prefix}/SESSION_KEYS`, version: settings.sessionKeyVersion, tags },
      { parent: this },
    );
    return keys.secret;
  }

  #store(name: string, variable: SecretVariable, value: pulumi.Output<string>): SecretReference {
    const { prefix, tags } = this.#args;
    return new StoredSecret(
      name,
      {
        secretName: `${prefix}/${variable}`,
        description: 'The secret of an app client of the user pool',
        value,
        tags,
      },
      { parent: this },
    );
  }
}
