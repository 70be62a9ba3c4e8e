import type { ResourceServer } from '../state/records.ts';

/** A resource server's scopes in full: `https://orders.example.com/read`. */
export function scopesOf({ Identifier, Scopes }: ResourceServer): string[] {
  return Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`);
}
