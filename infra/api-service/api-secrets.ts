import * as pulumi from '@pulumi/pulumi';
import { RandomBytes } from '@pulumi/random/randomBytes.js';
import type { Settings } from '../config/settings.ts';
import type { SecretVariable } from '../environment.ts';
import type { Identity } from '../identity/identity.ts';
import { SessionKeys } from './session-keys.ts';
import { type SecretReference, StoredSecret } from './stored-secret.ts';

/** Every stack has these. */
type RequiredSecret = 'DATABASE_URL' | 'SESSION_KEYS' | 'LOG_HASH_KEY';

/** Where each secret variable of the API is stored. An app client may have no secret, and a collector may need no headers. */
export type ApiSecrets = Readonly<
  Record<RequiredSecret, SecretReference> & Record<Exclude<SecretVariable, RequiredSecret>, SecretReference | undefined>
>;

export interface OwnSecretsArgs {
  /** The prefix of the secrets' names, followed by the variable's name. */
  readonly prefix: string;
  readonly settings: Pick<
    Settings,
    'sessionKeyVersion' | 'generateServerClientSecret' | 'generateWebClientSecret' | 'otlpHeaders'
  >;
  readonly identity: Pick<Identity, 'serverClientSecret' | 'webClientSecret'>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The API's own secrets: the session keys, the log's hash key, and the secrets of the app clients. */
export class OwnSecrets extends pulumi.ComponentResource {
  readonly references: Omit<ApiSecrets, 'DATABASE_URL'>;

  readonly #args: OwnSecretsArgs;

  constructor(name: string, args: OwnSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:OwnSecrets', name, {}, opts);
    this.#args = args;
    const { settings, identity } = args;
    this.references = {
      SESSION_KEYS: this.#createSessionKeys(),
      LOG_HASH_KEY: this.#createLogHashKey(),
      COGNITO_APP_CLIENT_SECRET: settings.generateServerClientSecret
        ? this.#store('server-client-secret', 'COGNITO_APP_CLIENT_SECRET', clientSecret, identity.serverClientSecret)
        : undefined,
      COGNITO_WEB_CLIENT_SECRET: settings.generateWebClientSecret
        ? this.#store('web-client-secret', 'COGNITO_WEB_CLIENT_SECRET', clientSecret, identity.webClientSecret)
        : undefined,
      OTEL_EXPORTER_OTLP_HEADERS:
        settings.otlpHeaders === ''
          ? undefined
          : this.#store('otlp-headers', 'OTEL_EXPORTER_OTLP_HEADERS', collectorHeaders, settings.otlpHeaders),
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

  /** A new key would tell nothing about earlier lines, so it never changes. */
  #createLogHashKey(): SecretReference {
    const { base64 } = new RandomBytes('log-hash-key', { length: 32 }, { parent: this });
    return this.#store('log-hash-key', 'LOG_HASH_KEY', 'The key that hashes accounts in the log', base64);
  }

  #store(name: string, variable: SecretVariable, description: string, value: pulumi.Input<string>): SecretReference {
    const { prefix, tags } = this.#args;
    return new StoredSecret(name, { secretName: `${prefix}/${variable}`, description, value, tags }, { parent: this });
  }
}

const clientSecret = 'The secret of an app client of the user pool';
const collectorHeaders = 'The headers that the collector of traces and metrics gets';
