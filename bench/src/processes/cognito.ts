import type { Shutdown } from '@freehold/process-lifecycle';
import { z } from 'zod';
import { startChild } from './child-process.ts';
import { freePort } from './free-port.ts';

export const signingKey = z.object({ kid: z.string(), privateKey: z.record(z.string(), z.string()) });

/** What the local Cognito's process says when it is ready. */
const cognitoReport = z.object({
  url: z.url(),
  /** The stack's outputs, as Freehold's variables. */
  variables: z.record(z.string(), z.string()),
  /** An access token of a person who has signed in. */
  token: z.string(),
  /** What it was signed with. */
  signingKey,
});

export type LocalCognito = z.output<typeof cognitoReport>;

/** Starts the local Cognito as a process of its own, with the user pool that the project's Pulumi program asks for. */
export async function startCognito(
  snapshotFile: string,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<LocalCognito> {
  const child = startChild({
    name: 'The local Cognito',
    program: 'cognito-main.ts',
    preload: ['measured.ts'],
    args: [snapshotFile, String(await freePort())],
    // What the AWS SDK signs requests with. A local Cognito checks no signature.
    variables: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  shutdown.add(() => child.stop());
  return cognitoReport.parse(await child.nextMessage(signal));
}
