import * as pulumi from '@pulumi/pulumi';
import { RandomBytes } from '@pulumi/random/randomBytes.js';
import { type SecretReference, StoredSecret } from './stored-secret.ts';

export interface SessionKeysArgs {
  readonly secretName: string;
  /** Counted up, it makes a new key. */
  readonly version: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The keys of sessions: what becomes `SESSION_KEYS`. The first encrypts, and all of them open. The one before opens the
 * sessions of before. The one to come is there already: while a change of keys is rolled out, tasks that still have the
 * keys of before open what the new ones encrypt. Each key is a resource named by its version, so that it stays as it is
 * while it counts.
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
        description: 'The keys of sessions: the first encrypts, all of them open',
        value: pulumi.all(keys).apply((all) => all.join(',')),
        tags,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
