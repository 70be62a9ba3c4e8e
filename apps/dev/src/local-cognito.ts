import { createCognitoEmulator } from '@freehold/cognito-emulator';
import type { StackVariable } from '@freehold/environment';
import type { Shutdown } from '@freehold/process-lifecycle';
import { type Provisioning, provisionIdentity } from '@freehold/provisioning';
import type { DataDirectory } from './data-directory.ts';
import { DevError, hasCode } from './errors.ts';
import { formatMessage } from './format-message.ts';

export interface LocalCognito {
  readonly url: string;
  /** The stack's outputs, as the API's variables. */
  readonly variables: Readonly<Record<StackVariable, string>>;
}

/** Starts the local Cognito, and creates the user pool of the Pulumi program in it. */
export async function startLocalCognito(
  dataDirectory: DataDirectory,
  port: number,
  settings: Pick<Provisioning['config'], 'publicUrl' | 'mfa'>,
  shutdown: Shutdown,
  print: (text: string) => void,
): Promise<LocalCognito> {
  const emulator = await createCognitoEmulator({
    port,
    snapshotFile: dataDirectory.cognitoSnapshot,
    onMessage: (message) => print(formatMessage(message)),
  }).catch((cause: unknown) => {
    if (hasCode(cause, 'EADDRINUSE')) throw cause;
    throw new DevError(`${dataDirectory.cognitoSnapshot} can’t be read. Start over: npm run dev -- --fresh`, { cause });
  });
  shutdown.add(() => emulator.close());
  const { environment } = await provisionIdentity({
    endpoint: emulator.url,
    region: 'us-east-1',
    stack: 'local',
    config: settings,
    registerFunction: emulator.registerFunction,
    hostedUiUrl: emulator.hostedUiUrl,
  });
  return { url: emulator.url, variables: environment };
}
