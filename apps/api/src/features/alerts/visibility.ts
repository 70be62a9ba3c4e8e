import type { Principal } from '@freehold/identity';
import type { AlertPermission } from './permissions.ts';

export interface Viewer {
  readonly principal: Principal;
  readonly permissions: Pick<ReadonlySet<AlertPermission>, 'has'>;
}

/** The filter for the alerts that a user may see: their own, or with `alerts:all` all of the tenant's. */
export function visibleTo({ principal, permissions }: Viewer): { ownerSub?: string } {
  return permissions.has('alerts:all') ? {} : { ownerSub: principal.sub };
}
