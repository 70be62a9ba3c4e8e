import * as pulumi from '@pulumi/pulumi';
import { RandomBytes } from '@pulumi/random/randomBytes.js';
import { type SecretReference, StoredSecret } from './stored-secret.ts';

export interface SessionKeysArgs {
  readonly secretName: string;
  /** Increase it to create a new key. */
  readonly version: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The session keys, for `SESSION_KEYS`. The first key encrypts; all of them decrypt. The previous key decrypts earlier
 * sessions. The next key is there already, so that during a rollout tasks with the old keys can decrypt sessions of new tasks.
 * Each key is a resource named by its version, so that it doesn't change while it is in use.
 */
export class SessionKeys extends pulumi.ComponentResource {
  readonly secret: SecretReference;

  constructor(name: string, { secretName, version, tags }: SessionKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:SessionKeys', name, {}, opts);
    const versions = [version, ...(version === 1 ? [] : [version - 1]), version + 1];
    const keys = versions.map(
      (each) => new RandomBytes(`session-key-${each}`, { length: 32 }, { parent: this }).base64,
    );
    this.secret = new StoredSecret(
      'session-keys',
      {
        secretName,
        description: 'The session keys: the first encrypts, all of them decrypt',
        value: pulumi.all(keys).apply((all) => all.join(',')),
        tags,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
