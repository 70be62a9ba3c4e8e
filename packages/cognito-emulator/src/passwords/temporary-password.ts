import { randomInt } from 'node:crypto';
import { charactersOf, type completePasswordPolicy, requiredCharacterClasses } from './password-policy.ts';

/** A random password that conforms to the policy, for AdminCreateUser. */
export function generateTemporaryPassword(policy: ReturnType<typeof completePasswordPolicy>): string {
  const required = requiredCharacterClasses(policy).map((name) => randomCharacter(charactersOf(name)));
  const alphabet = `${charactersOf('lowercase')}${charactersOf('uppercase')}${charactersOf('numeric')}`;
  const rest = Array.from({ length: Math.max(policy.MinimumLength, 12) - required.length }, () =>
    randomCharacter(alphabet),
  );
  return shuffled([...required, ...rest]).join('');
}

function randomCharacter(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(characters: string[]): string[] {
  return characters
    .map((character) => ({ character, position: randomInt(2 ** 32) }))
    .sort((a, b) => a.position - b.position)
    .map(({ character }) => character);
}
