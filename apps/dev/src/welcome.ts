import { styleText } from 'node:util';
import { demoPassword, demoTenants } from './demo/demo-data.ts';

export interface WelcomeOptions {
  readonly apiUrl: string;
  /** Where people reach it: where the Hosted UI leads back to. */
  readonly publicUrl: string;
  readonly cognitoUrl: string;
  /** Where PostgreSQL's files are, if they are not below the clone. */
  readonly databaseDirectory: string | undefined;
  readonly seconds: number;
}

/** What a person sees once everything runs: where it is, who can sign in, and two lines to try it with. */
export function welcome({ apiUrl, publicUrl, cognitoUrl, databaseDirectory, seconds }: WelcomeOptions): string {
  return [
    '',
    `${bold('Freehold is running')} ${dim(`(ready after ${seconds.toFixed(1)} s)`)}`,
    '',
    `  Sign in        ${publicUrl}/`,
    `  API            ${apiUrl}`,
    `  Try it out     ${apiUrl}/api/docs`,
    `  Health         ${apiUrl}/readyz`,
    `  Local Cognito  ${cognitoUrl} ${dim('(an emulator, not AWS)')}`,
    ...(databaseDirectory === undefined
      ? []
      : [
          `  Database files ${databaseDirectory} ${dim('(PostgreSQL, which does not run as root, can not enter this folder)')}`,
        ]),
    '',
    ...demoGuide(apiUrl),
    '',
    dim('  Ctrl-C stops everything and keeps the data. `npm run dev -- --fresh` starts over.'),
    '',
  ].join('\n');
}

/** Who can sign in, and two lines to paste that do it. */
export function demoGuide(apiUrl: string): string[] {
  const [tenant] = demoTenants;
  const email = tenant?.users[0]?.email ?? '';
  const signIn =
    `TOKEN=$(curl -s ${apiUrl}/api/user/login -H 'Content-Type: application/json' ` +
    `-d '{"email":"${email}","password":"${demoPassword}"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const list = `curl -s ${apiUrl}/api/items -H "Authorization: Bearer $TOKEN"`;
  const people = demoTenants.flatMap(({ id, users }) =>
    users.map(
      ({ email, groups }) => `${email.padEnd(22)}${id.padEnd(10)}${demoPassword.padEnd(18)}${groups.join(', ')}`,
    ),
  );
  return [
    `  ${dim(`${'e-mail'.padEnd(22)}${'tenant'.padEnd(10)}${'password'.padEnd(18)}group`)}`,
    ...people.map((line) => `  ${line.trimEnd()}`),
    '',
    '  Sign in by the API, and list the tenant’s items:',
    '',
    signIn,
    list,
  ];
}

function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

function dim(text: string): string {
  return styleText('dim', text, { stream: process.stdout });
}
