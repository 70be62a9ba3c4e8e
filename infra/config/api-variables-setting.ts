import { type ChosenVariable, chosenVariables, EnvironmentError, readApiEnvironment } from '@freehold/environment';
import type { Setting } from './setting.ts';

/** Variables of the API, as a stack's settings give them. */
export type ChosenVariables = Readonly<Partial<Record<ChosenVariable, string>>>;

/** A list of `NAME=value`. Pulumi.yaml can't declare a map. */
export const apiVariables: Setting<ChosenVariables> = {
  fallback: {},
  rule: `a list of NAME=value, each name once, for ${chosenVariables.join(', ')}`,
  parse(text) {
    const chosen: Partial<Record<ChosenVariable, string>> = {};
    for (const [name, value] of pairs(text) ?? [['', '']]) {
      const known = chosenVariables.find((candidate) => candidate === name);
      if (known === undefined || known in chosen || value === undefined) return undefined;
      chosen[known] = value;
    }
    return chosen;
  },
};

function pairs(text: string): [string, string | undefined][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
    return value.map((item) => {
      const [name = '', ...rest] = item.split('=');
      return [name, rest.length > 0 ? rest.join('=') : undefined];
    });
  } catch {
    return undefined; // Not JSON: the caller says what the setting must be.
  }
}

/**
 * What the API would refuse at its start, it had better refuse before anything is made: so its own rules look at the
 * chosen variables. What isn't known yet stands in with something that holds.
 *
 * @returns one sentence for each variable that is wrong
 */
export function faultsOf(chosen: ChosenVariables): string[] {
  try {
    readApiEnvironment({
      DATABASE_URL: 'postgresql://role@localhost/database',
      AWS_REGION: 'us-east-1',
      COGNITO_USER_POOL_ID: 'us-east-1_standIn',
      COGNITO_APP_CLIENT_ID: 'standIn',
      ...chosen,
    });
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems.map(({ variable, sentence }) => `${variable} ${sentence}`);
  }
}
