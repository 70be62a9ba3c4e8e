import type { Middleware } from 'koa';
import type { FrontPageSection } from './auth/browser/front-page.ts';
import type { Guards, Route } from './guards/guards.ts';
import type { PermissionGrants } from './guards/permissions.ts';
import type { RequestState } from './http/api-context.ts';
import type { Services } from './services.ts';

/**
 * A part of the API that can be added or deleted: a folder under `features/` and a line in `features/index.ts`.
 *
 * @example
 * export const notes: Feature<TenantClient, NotePermission> = {
 *   name: 'notes',
 *   permissions: notePermissions,
 *   routes: noteRoutes,
 * };
 */
export interface Feature<Client, Permission extends string = string> {
  readonly name: string;
  /** The permissions that its routes require, by who has them. */
  readonly permissions?: PermissionGrants<Permission>;
  /** Its routes. An earlier route wins where two match a path. */
  routes?(guards: Guards<Client, Permission>, services: Services<Client>): readonly Route[];
  /** What the front page shows of it to a signed-in user. */
  readonly frontPageSection?: FrontPageSection<Client, Permission>;
  /** Starts what watches all requests. `undefined`: it is switched off. */
  monitor?(services: Services<Client>): Promise<Monitor | undefined>;
}

/** Watches all requests, and may listen on a port of its own. */
export interface Monitor {
  readonly middleware: Middleware<RequestState>;
  /** Starts listening. Rejects where the port is taken. */
  listen(): Promise<void>;
  close(): void;
}
