import type { EnvironmentSource } from '@freehold/environment';
import type { TestInstallationOptions } from '@freehold/test-kit/installation';
import getPort from 'get-port';
import { createInstallation, type Installation, type StartedApi } from './installation.ts';

/** An installation whose Hosted UI leads back to where its API is. */
export interface HostedUiInstallation {
  readonly installation: Installation;
  /** Where people reach it: `http://localhost:4711`. */
  readonly url: string;
  /** Where the Hosted UI is. */
  readonly hostedUiUrl: string;
  /** Starts the API there. */
  start(overrides?: EnvironmentSource, options?: Parameters<Installation['startApi']>[1]): Promise<StartedApi>;
}

/** Makes an installation that is reached at a port which is free now, as a web client has to name it beforehand. */
export async function createHostedUiInstallation({
  settings = {},
  ...options
}: TestInstallationOptions = {}): Promise<HostedUiInstallation> {
  const port = await getPort();
  const url = `http://localhost:${port}`;
  const installation = await createInstallation({ ...options, settings: { publicUrl: url, ...settings } });
  return {
    installation,
    url,
    hostedUiUrl: installation.variables['COGNITO_DOMAIN'] ?? '',
    start: (overrides = {}, serverOptions = {}) =>
      installation.startApi({ PORT: String(port), ...overrides }, serverOptions),
  };
}
