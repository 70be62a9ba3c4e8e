import { randomInt } from 'node:crypto';

// Without what looks alike: it may be read aloud, or typed from paper.
const characterClasses = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=!?@#%'] as const;
const length = 16;

/**
 * A password that holds for the first sign-in. Cognito makes one by itself, and tells nobody but the invited, by e-mail.
 *
 * @returns 16 characters, some 95 bits, of every kind that a pool's policy can ask for
 */
export function generateTemporaryPassword(): string {
  const all = characterClasses.join('');
  const characters = Array.from({ length }, (_, n) => {
    const characterClass = characterClasses[n] ?? all;
    return characterClass.charAt(randomInt(characterClass.length));
  });
  // The first ones are of known kinds; their places are not to be.
  for (let n = length - 1; n > 0; n -= 1) {
    const other = randomInt(n + 1);
    const [a = '', b = ''] = [characters[n], characters[other]];
    characters[n] = b;
    characters[other] = a;
  }
  return characters.join('');
}
