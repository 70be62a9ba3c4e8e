import { randomBytes } from 'node:crypto';
import {
  type ApiEnvironment,
  EnvironmentError,
  type EnvironmentSource,
  readApiEnvironment,
} from '@freehold/environment';
import { type CheckResult, failed, notChecked, passed } from './check-result.ts';

export interface CheckedVariables {
  readonly findings: readonly CheckResult[];
  /** `undefined` where variables are missing or wrong. */
  readonly environment: ApiEnvironment | undefined;
}

/** Checks the variables by the API's own rules. */
export function checkVariables(source: EnvironmentSource): CheckedVariables {
  // The operator's task on AWS doesn't get them, since it opens no sessions.
  const hasKeys = Boolean(source['SESSION_KEYS']);
  const completed = hasKeys ? source : { ...source, SESSION_KEYS: randomBytes(32).toString('base64') };
  const keys = hasKeys ? [] : [notChecked('SESSION_KEYS is not set here. The API needs it for the Hosted UI.')];
  try {
    const environment = readApiEnvironment(completed);
    return { findings: [passed('All variables that the API needs are set and well-formed.'), ...keys], environment };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const findings = error.issues.map(({ variable, sentence }) =>
      failed(
        `${variable} ${sentence.replace(/\.$/, '')}.`,
        `Set ${variable}: .env.example describes it, and \`freehold env --write .env\` writes those of a stack.`,
      ),
    );
    return { findings: [...findings, ...keys], environment: undefined };
  }
}
