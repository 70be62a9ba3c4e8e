import { rename, rm, writeFile } from 'node:fs/promises';
import { createCognitoEmulator } from '@freehold/cognito-emulator';
import { stopAtSignals } from '@freehold/process-lifecycle';
import { provisionIdentity } from '@freehold/provisioning';
import { DevError } from '../errors.ts';
import { formatMessage } from '../format-message.ts';
import type { Ports } from '../settings.ts';
import { startOverHint } from './secrets.ts';
import { cognitoSnapshotFile, envFile, stackVariablesFile } from './volumes.ts';

/**
 * Runs the local Cognito with the user pool of the Pulumi program. When the pool is ready, it writes the stack's outputs for
 * the API.
 */
export async function runCognito(ports: Ports): Promise<void> {
  // Outputs of an earlier run must not be used.
  await rm(stackVariablesFile, { force: true });
  const emulator = await createCognitoEmulator({
    port: ports.FREEHOLD_COGNITO_PORT,
    // All addresses of the container. compose.yaml publishes the port on the machine's loopback only.
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
  // Atomically: the file means that the pool is ready.
  await writeFile(`${stackVariablesFile}.tmp`, envFile(environment), { mode: 0o600 });
  await rename(`${stackVariablesFile}.tmp`, stackVariablesFile);
  process.stdout.write(
    `The local Cognito (an emulator, not AWS) is ready at http://localhost:${ports.FREEHOLD_COGNITO_PORT}\n`,
  );
}
