import { DomainPrefix } from '../identifiers.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { UserPoolDomain } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/**
 * Where the pages of a domain are. On AWS each has a host of its own. Here they share one port, and are told apart by
 * their path: names below `localhost` don't resolve on every machine.
 */
export function hostedUiPath(prefix: string): string {
  return `/hosted-ui/${encodeURIComponent(prefix)}`;
}

/** A pool and its domain. Where pools of two regions have one prefix, which AWS allows, the first pool has the pages. */
export function findDomain(
  state: EmulatorState,
  prefix: unknown,
): { readonly poolState: UserPoolState; readonly domain: UserPoolDomain } | undefined {
  const parsed = DomainPrefix.safeParse(prefix);
  const poolState = state.pools().find((candidate) => candidate.pool.domain?.prefix === parsed.data);
  const domain = poolState?.pool.domain;
  return parsed.success && poolState !== undefined && domain !== undefined ? { poolState, domain } : undefined;
}
