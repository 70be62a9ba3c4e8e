import {
  type ConfigurableVariable,
  configurableVariables,
  EnvironmentError,
  readApiEnvironment,
  variables,
} from '@freehold/environment';
import { z } from 'zod';
import { jsonTexts } from './formats.ts';

/** Variables of the API that a stack sets. */
export type ConfiguredVariables = Readonly<Partial<Record<ConfigurableVariable, string>>>;

/** A list of `NAME=value`, since Pulumi.yaml can't declare a map. */
export function apiVariables() {
  const rule = `a list of NAME=value, each name once, for ${configurableVariables.join(', ')}`;
  return jsonTexts(rule).transform((items, context): ConfiguredVariables => {
    const configured: Partial<Record<ConfigurableVariable, string>> = {};
    for (const item of items) {
      const [name, ...value] = item.split('=');
      const variable = configurableVariables.find((candidate) => candidate === name);
      if (variable === undefined || variable in configured || value.length === 0) {
        context.addIssue(rule);
        return z.NEVER;
      }
      configured[variable] = value.join('=');
    }
    return configured;
  });
}

/** `OTEL_EXPORTER_OTLP_HEADERS`, apart from the other variables since it is a secret. */
export function otlpHeaders() {
  const rule = 'headers as NAME=value, comma-separated, the values percent-encoded, or empty';
  return z.string(rule).refine((text) => variables.shape.OTEL_EXPORTER_OTLP_HEADERS.safeParse(text).success, rule);
}

/**
 * Checks the variables by the API's own rules, so that a stack isn't deployed with an API that refuses to start. Variables
 * that aren't known yet get a valid placeholder.
 *
 * @returns one sentence for each variable that is wrong
 */
export function apiVariableIssues(configured: ConfiguredVariables): string[] {
  try {
    readApiEnvironment({
      DATABASE_URL: 'postgresql://role@localhost/database',
      AWS_REGION: 'us-east-1',
      COGNITO_USER_POOL_ID: 'us-east-1_placeholder',
      COGNITO_APP_CLIENT_ID: 'placeholder',
      ...configured,
    });
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.issues.map(({ variable, sentence }) => `${variable} ${sentence}`);
  }
}
