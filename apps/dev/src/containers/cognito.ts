import { rename, rm, writeFile } from 'node:fs/promises';
import { createCognitoEmulator } from '@freehold/cognito-emulator';
import { stopAtSignals } from '@freehold/process-lifecycle';
import { provisionIdentity } from '@freehold/provisioning';
import { DevError } from '../errors.ts';
import { formatMessage } from '../local-cognito.ts';
import type { Ports } from '../settings.ts';
import { startOverHint } from './secrets.ts';
import { cognitoSnapshotFile, envFile, stackVariablesFile } from './volumes.ts';

/**
 * Runs the local Cognito until it is told to stop, with the user pool that the project's Pulumi program asks for. Once
 * that is there, the stack's outputs are written for the API to read.
 */
export async function runCognito(ports: Ports): Promise<void> {
  // What stands there from the last time must not be taken for this time's.
  await rm(stackVariablesFile, { force: true });
  const emulator = await createCognitoEmulator({
    port: ports.FREEHOLD_COGNITO_PORT,
    // The container's own addresses. compose.yaml publishes the port on the loopback of the machine and nowhere else.
    host: '0.0.0.0',
    snapshotFile: cognitoSnapshotFile,
    onMessage: (message) => process.stdout.write(`${formatMessage(message)}\n`),
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DevError(`The local Cognito can’t start: ${reason}\n${startOverHint}`, { cause });
  });
  stopAtSignals(() => emulator.close());
  const { environment } = await provisionIdentity({
    endpoint: emulator.url,
    region: 'us-east-1',
    stack: 'local',
    config: { publicUrl: `http://localhost:${ports.PORT}` },
    registerFunction: emulator.registerFunction,
    hostedUiUrl: emulator.hostedUiUrl,
  });
  // In one step, since it says that all is ready.
  await writeFile(`${stackVariablesFile}.tmp`, envFile(environment), { mode: 0o600 });
  await rename(`${stackVariablesFile}.tmp`, stackVariablesFile);
  process.stdout.write(
    `The local Cognito (an emulator, not AWS) is ready at http://localhost:${ports.FREEHOLD_COGNITO_PORT}\n`,
  );
}
