import { styleText } from 'node:util';
import { demoFeatures } from './demo/features.ts';
import { demoPassword, demoTenants } from './demo/tenants.ts';

export interface WelcomeOptions {
  readonly apiUrl: string;
  /** Where users reach the API: the Hosted UI redirects back there. */
  readonly publicUrl: string;
  readonly cognitoUrl: string;
  /** Where PostgreSQL's files are, if they are not in the data directory. */
  readonly databaseDirectory: string | undefined;
  /** The port for a debugger, with `--inspect`. */
  readonly inspectPort: string | undefined;
  readonly seconds: number;
}

/** What `npm run dev` prints when everything runs: the addresses, the demo's users, and two lines to try. */
export function welcome(options: WelcomeOptions): string {
  const { apiUrl, publicUrl, cognitoUrl, databaseDirectory, inspectPort, seconds } = options;
  return [
    '',
    `${bold('Freehold is running')} ${dim(`(ready after ${seconds.toFixed(1)} s)`)}`,
    '',
    `  Sign in        ${publicUrl}/`,
    `  API            ${apiUrl}`,
    `  Try it out     ${apiUrl}/api/docs`,
    `  Health         ${apiUrl}/readyz`,
    `  Local Cognito  ${cognitoUrl} ${dim('(an emulator, not AWS)')}`,
    ...(inspectPort === undefined ? [] : [`  Debugger       127.0.0.1:${inspectPort}`]),
    ...(databaseDirectory === undefined
      ? []
      : [
          `  Database files ${databaseDirectory} ${dim('(PostgreSQL does not run as root, and its user can’t enter the data directory)')}`,
        ]),
    '',
    ...demoGuide(apiUrl),
    '',
    dim('  Ctrl-C stops everything and keeps the data. `npm run dev -- --fresh` starts over.'),
    '',
  ].join('\n');
}

/** The demo's users, and two lines to paste: sign-in, and a request with the token. */
export function demoGuide(apiUrl: string): string[] {
  const [tenant] = demoTenants;
  const email = tenant?.users[0]?.email ?? '';
  const { purpose, path } = demoFeatures.find(({ request }) => request !== undefined)?.request ?? {
    purpose: 'show your tenant',
    path: '/api/items/tenant',
  };
  const signIn =
    `TOKEN=$(curl -s ${apiUrl}/api/user/login -H 'Content-Type: application/json' ` +
    `-d '{"email":"${email}","password":"${demoPassword}"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const users = demoTenants.flatMap(({ id, users }) =>
    users.map(
      ({ email, groups }) => `${email.padEnd(22)}${id.padEnd(10)}${demoPassword.padEnd(18)}${groups.join(', ')}`,
    ),
  );
  return [
    `  ${dim(`${'e-mail'.padEnd(22)}${'tenant'.padEnd(10)}${'password'.padEnd(18)}group`)}`,
    ...users.map((line) => `  ${line.trimEnd()}`),
    '',
    `  Sign in by the API, and ${purpose}:`,
    '',
    signIn,
    `curl -s ${apiUrl}${path} -H "Authorization: Bearer $TOKEN"`,
  ];
}

function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

function dim(text: string): string {
  return styleText('dim', text, { stream: process.stdout });
}
