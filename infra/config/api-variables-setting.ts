import {
  type ConfigurableVariable,
  configurableVariables,
  EnvironmentError,
  readApiEnvironment,
} from '@freehold/environment';
import type { Setting } from './setting.ts';

/** Variables of the API, as a stack's settings give them. */
export type ConfiguredVariables = Readonly<Partial<Record<ConfigurableVariable, string>>>;

/** A list of `NAME=value`. Pulumi.yaml can't declare a map. */
export const apiVariables: Setting<ConfiguredVariables> = {
  fallback: {},
  rule: `a list of NAME=value, each name once, for ${configurableVariables.join(', ')}`,
  parse(text) {
    const configured: Partial<Record<ConfigurableVariable, string>> = {};
    for (const [name, value] of pairs(text) ?? [['', '']]) {
      const variable = configurableVariables.find((candidate) => candidate === name);
      if (variable === undefined || variable in configured || value === undefined) return undefined;
      configured[variable] = value;
    }
    return configured;
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
export function apiVariableIssues(configured: ConfiguredVariables): string[] {
  try {
    readApiEnvironment({
      DATABASE_URL: 'postgresql://role@localhost/database',
      AWS_REGION: 'us-east-1',
      COGNITO_USER_POOL_ID: 'us-east-1_standIn',
      COGNITO_APP_CLIENT_ID: 'standIn',
      ...configured,
    });
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.issues.map(({ variable, sentence }) => `${variable} ${sentence}`);
  }
}
