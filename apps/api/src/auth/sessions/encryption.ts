import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Ciphertext and its key. */
export interface Encrypted {
  /** Identifies the key without revealing it. */
  readonly keyId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Authenticated encryption: ciphertext can't be read, changed, or used in another context. */
export interface Encryption {
  /** @param context what the text belongs to. It can be decrypted with the same context only. */
  encrypt(text: string, context: string): Encrypted;
  /** @returns `undefined` where the key, the purpose or the context differs, or the ciphertext was changed */
  decrypt(encryptedText: Encrypted, context: string): string | undefined;
}

const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM with the context as additional data. The nonce is random, which is safe for 2³² texts under one key (NIST SP
 * 800-38D, section 8.3).
 *
 * @param keys 32 bytes each, newest first. The newest encrypts; all decrypt.
 * @param purpose each purpose has keys of its own, derived from these (RFC 5869)
 */
export function createEncryption(keys: readonly Uint8Array[], purpose: string): Encryption {
  const derivedKeys = keys.map((key) => {
    const derived = Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `freehold ${purpose}`, 32));
    return { id: createHash('sha256').update(derived).digest('hex').slice(0, 16), key: derived };
  });
  const [newest] = derivedKeys;
  if (newest === undefined) throw new Error('There is no encryption key.');

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
