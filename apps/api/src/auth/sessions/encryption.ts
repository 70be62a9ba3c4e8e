import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** What only this installation can read and make. */
export interface Encrypted {
  /** Names the key, and tells nothing of it. */
  readonly keyId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Encrypts, so that nobody can read it, change it, or put it in another's place. */
export interface Encryption {
  /** @param context what it belongs to; it opens for this and nothing else */
  encrypt(text: string, context: string): Encrypted;
  /** @returns `undefined` for what was not sealed with one of the keys, for this purpose and this context */
  decrypt(encryptedText: Encrypted, context: string): string | undefined;
}

const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM, by Node: authenticated, with the context as additional data. The nonce is random, and good for more texts
 * under one key than will ever be sealed (NIST SP 800-38D, section 8.3: 2³²).
 *
 * @param keys 32 bytes each, newest first. The newest seals; the others open what was sealed before.
 * @param purpose each has keys of its own, derived from these (RFC 5869)
 */
export function createEncryption(keys: readonly Uint8Array[], purpose: string): Encryption {
  const derivedKeys = keys.map((key) => {
    const derived = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `freehold ${purpose}`, 32));
    return { id: createHash('sha256').update(derived).digest('hex').slice(0, 16), key: derived };
  });
  const [newest] = derivedKeys;
  if (newest === undefined) throw new Error('There is no key to seal with.');

  return {
    encrypt(text, context) {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return { keyId: newest.id, bytes: new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), encrypted])) };
    },

    decrypt({ keyId, bytes }, context) {
      const key = derivedKeys.find(({ id }) => id === keyId)?.key;
      if (key === undefined || bytes.length < nonceLength + tagLength) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
        authTagLength: tagLength,
      })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
      try {
        return decipher.update(bytes.subarray(nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
