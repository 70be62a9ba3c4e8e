import type { EnvironmentSource } from '@freehold/environment';
import type { TestInstallationOptions } from '@freehold/test-kit/installation';
import getPort from 'get-port';
import {
  createInstallation,
  createProductInstallation,
  type Installation,
  type StartedApi,
  type StartOptions,
} from './installation.ts';

/** An installation whose Hosted UI redirects to its API. */
export interface HostedUiInstallation {
  readonly installation: Installation;
  /** The API's URL: `http://localhost:4711`. */
  readonly url: string;
  /** The Hosted UI's URL. */
  readonly hostedUiUrl: string;
  /** Starts the API at its URL. */
  start(overrides?: EnvironmentSource, options?: StartOptions): Promise<StartedApi>;
}

export interface HostedUiInstallationOptions extends TestInstallationOptions {
  /** Whether it has the product's tables and features instead of the fixture's. @default false */
  readonly product?: boolean;
}

/** Creates an installation at a port that is free now, since the web client has to name its URL beforehand. */
export async function createHostedUiInstallation({
  settings = {},
  product = false,
  ...options
}: HostedUiInstallationOptions = {}): Promise<HostedUiInstallation> {
  const port = await getPort();
  const url = `http://localhost:${port}`;
  const create = product ? createProductInstallation : createInstallation;
  const installation = await create({ ...options, settings: { publicUrl: url, ...settings } });
  return {
    installation,
    url,
    hostedUiUrl: installation.variables['COGNITO_DOMAIN'] ?? '',
    start: (overrides = {}, serverOptions = {}) =>
      installation.startApi({ PORT: String(port), ...overrides }, serverOptions),
  };
}
