import type { Shutdown } from '@freehold/process-lifecycle';
import getPort from 'get-port';
import { z } from 'zod';
import { startChild } from './child-process.ts';

export const signingKey = z.object({ kid: z.string(), privateKey: z.record(z.string(), z.string()) });

/** The message that the local Cognito's process sends when it is ready. */
const cognitoReport = z.object({
  url: z.url(),
  /** The stack's outputs as environment variables. */
  variables: z.record(z.string(), z.string()),
  /** An access token of a user who has signed in. */
  token: z.string(),
  /** The key that signed it. */
  signingKey,
});

export type LocalCognito = z.output<typeof cognitoReport>;

/** Starts the local Cognito in a process of its own, with the user pool of the Pulumi program. */
export async function startCognito(
  snapshotFile: string,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<LocalCognito> {
  const child = startChild({
    name: 'The local Cognito',
    program: 'cognito-main.ts',
    preload: ['usage-reporter.ts'],
    args: [snapshotFile, String(await getPort({ host: '127.0.0.1' }))],
    // The AWS SDK needs credentials to sign requests. The local Cognito checks no signature.
    variables: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  shutdown.add(() => child.stop());
  return cognitoReport.parse(await child.nextMessage(signal));
}
