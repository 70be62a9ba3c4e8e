import { randomInt } from 'node:crypto';

// Without characters that look alike: a password may be read aloud or typed from paper.
const characterClasses = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=!?@#%'] as const;
const length = 16;

/**
 * Generates a password for the first sign-in. Cognito would generate one too, but sends it to the user by e-mail only.
 *
 * @returns 16 characters, some 95 bits, of every class that a pool's policy can require
 */
export function generateTemporaryPassword(): string {
  const all = characterClasses.join('');
  const characters = Array.from({ length }, (_, n) => {
    const characterClass = characterClasses[n] ?? all;
    return characterClass.charAt(randomInt(characterClass.length));
  });
  // The first characters have known classes, so all are shuffled.
  for (let n = length - 1; n > 0; n -= 1) {
    const other = randomInt(n + 1);
    const [a = '', b = ''] = [characters[n], characters[other]];
    characters[n] = b;
    characters[other] = a;
  }
  return characters.join('');
}
