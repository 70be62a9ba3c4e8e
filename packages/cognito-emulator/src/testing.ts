import type { CognitoEmulatorOptions } from './emulator.ts';
import { scryptPasswordHasher } from './passwords/password-hasher.ts';
import type { RsaPrivateJwk } from './state/records.ts';
import { generateRsaKey } from './tokens/signing-key-pair.ts';

/** Keys that all emulators of this process share: the n-th key of each emulator is the same one. */
const sharedKeys: Promise<RsaPrivateJwk>[] = [];

/**
 * Options for tests that need a small part of the usual CPU time: RSA keys are made once per process, and scrypt has
 * its lowest cost. Within one emulator all keys differ, as they do without these options.
 *
 * @example const emulator = await createCognitoEmulator({ port: 0, ...cheapCryptography() });
 */
export function cheapCryptography(): Required<Pick<CognitoEmulatorOptions, 'generateSigningKey' | 'passwordHasher'>> {
  let used = 0;
  return {
    generateSigningKey: () => {
      const key = sharedKeys[used] ?? generateRsaKey();
      sharedKeys[used] = key;
      used += 1;
      return key;
    },
    passwordHasher: scryptPasswordHasher({ cost: 2 }),
  };
}
