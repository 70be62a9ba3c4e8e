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
  /** `undefined`: they aren't good enough to go by. */
  readonly environment: ApiEnvironment | undefined;
}

/** The variables that the API would start with. */
export function checkVariables(source: EnvironmentSource): CheckedVariables {
  // A task that runs the operator's command is given none: it opens nobody's session.
  const hasKeys = Boolean(source['SESSION_KEYS']);
  const completed = hasKeys ? source : { ...source, SESSION_KEYS: randomBytes(32).toString('base64') };
  const keys = hasKeys ? [] : [notChecked('SESSION_KEYS is not given here; the API needs it for the Hosted UI.')];
  try {
    const environment = readApiEnvironment(completed);
    return { findings: [passed('Every variable that the API needs is there and well-formed.'), ...keys], environment };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const findings = error.issues.map(({ variable, sentence }) =>
      failed(
        `${variable} ${sentence.replace(/\.$/, '')}.`,
        `Set ${variable}: .env.example describes it, and \`freehold env --write .env\` knows what the stack knows.`,
      ),
    );
    return { findings: [...findings, ...keys], environment: undefined };
  }
}
