import { DomainPrefix } from '../identifiers.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { UserPoolDomain } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/**
 * The path of a domain's pages. On AWS each domain has its own host; here they share one port, because names below
 * `localhost` don't resolve on every machine.
 */
export function hostedUiPath(prefix: string): string {
  return `/hosted-ui/${encodeURIComponent(prefix)}`;
}

/** A pool and its domain. When pools of two regions have the same prefix, which AWS allows, the first one is found. */
export function findDomain(
  state: EmulatorState,
  prefix: unknown,
): { readonly poolState: UserPoolState; readonly domain: UserPoolDomain } | undefined {
  const parsed = DomainPrefix.safeParse(prefix);
  const poolState = state.pools().find((candidate) => candidate.pool.domain?.prefix === parsed.data);
  const domain = poolState?.pool.domain;
  return parsed.success && poolState !== undefined && domain !== undefined ? { poolState, domain } : undefined;
}
