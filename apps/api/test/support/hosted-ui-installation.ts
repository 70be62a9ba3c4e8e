import type { Source } from '@freehold/environment';
import { deadPort, type Installation, type InstallOptions, install, type StartedApi } from './installation.ts';

/** An installation whose Hosted UI leads back to where its API is. */
export interface Site {
  readonly installation: Installation;
  /** Where people reach it: `http://localhost:4711`. */
  readonly url: string;
  /** Where the Hosted UI is. */
  readonly pages: string;
  /** Starts the API there. */
  start(overrides?: Source, options?: Parameters<Installation['startApi']>[1]): Promise<StartedApi>;
}

/** Makes an installation that is reached at a port which is free now, as a web client has to name it beforehand. */
export async function installSite({ settings = {}, ...options }: InstallOptions = {}): Promise<Site> {
  const port = await deadPort();
  const url = `http://localhost:${port}`;
  const installation = await install({ ...options, settings: { publicUrl: url, ...settings } });
  return {
    installation,
    url,
    pages: installation.variables['COGNITO_DOMAIN'] ?? '',
    start: (overrides = {}, serverOptions = {}) =>
      installation.startApi({ PORT: String(port), ...overrides }, serverOptions),
  };
}
