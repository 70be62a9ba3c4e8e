import type { TenantId } from '@freehold/tenancy';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../src/contract/endpoint.ts';
import type { Feature } from '../../src/feature.ts';
import type { Guards, Route } from '../../src/guards/guards.ts';
import type { PermissionGrants, PermissionIn } from '../../src/guards/permissions.ts';

// What must not compile. tsc reports a `@ts-expect-error` without an error below it. Nothing here runs.

interface NoteClient {
  readonly note: { findMany(): Promise<{ readonly title: string }[]> };
}

const notePermissions = { members: ['notes:read'], admins: ['notes:delete'] } as const;

type NotePermission = PermissionIn<typeof notePermissions>;

const listNotes = endpoint({
  method: 'get',
  path: '/api/notes',
  tag: 'notes',
  summary: 'List the notes',
  response: { status: 200, description: 'Their titles.', body: z.object({ titles: z.array(z.string()) }) },
});

const titles = async (db: NoteClient) => ({ titles: (await db.note.findMany()).map(({ title }) => title) });

declare const guards: Guards<NoteClient, NotePermission>;

test('a route needs a guard', () => {
  const handle = async () => {};
  // @ts-expect-error: only guards make routes
  const unguarded = (): Route => ({ endpoint: listNotes, access: { kind: 'public' }, handle });
  // @ts-expect-error: a handler isn't a route
  const feature: Feature<NoteClient> = { name: 'notes', routes: () => [handle] };
  const guarded = () => guards.forTenant(listNotes, 'notes:read', ({ db }) => titles(db));
  expectTypeOf(guarded).returns.toEqualTypeOf<Route>();
  expectTypeOf(unguarded).returns.toEqualTypeOf<Route>();
  expectTypeOf(feature).toEqualTypeOf<Feature<NoteClient>>();
});

test('a handler has rows only for a tenant', () => {
  // @ts-expect-error: a user may have no tenant, so there is no db
  const forUser = () => guards.forUser(listNotes, ({ db }) => titles(db));
  // @ts-expect-error: nor is there for everybody
  const forEverybody = () => guards.public(listNotes, ({ db }) => titles(db));
  // @ts-expect-error: everybody is not signed in
  const principal = () => guards.public(listNotes, ({ principal }) => ({ titles: [principal.username] }));
  expectTypeOf([forUser, forEverybody, principal]).items.returns.toEqualTypeOf<Route>();
});

test('a permission is one that the feature grants', () => {
  // @ts-expect-error: a typing error
  const misspelt = () => guards.forTenant(listNotes, 'notes:raed', ({ db }) => titles(db));
  // @ts-expect-error: a permission of another feature
  const foreign = () => guards.forTenant(listNotes, 'items:read', ({ db }) => titles(db));
  const asked = () =>
    guards.forTenant(listNotes, 'notes:read', ({ db, permissions }) => {
      // @ts-expect-error: a typing error
      permissions.has('notes:delet');
      return titles(db);
    });
  // @ts-expect-error: tenants have no such group
  const grants: PermissionGrants = { members: [], admin: ['notes:delete'] };
  expectTypeOf([misspelt, foreign, asked]).items.returns.toEqualTypeOf<Route>();
  expectTypeOf(grants).toEqualTypeOf<PermissionGrants>();
});

test('a handler returns what its endpoint declares', () => {
  // @ts-expect-error: the body has titles
  const nothing = () => guards.forTenant(listNotes, 'notes:read', () => {});
  // @ts-expect-error: they are texts
  const numbers = () => guards.forTenant(listNotes, 'notes:read', () => ({ titles: [1] }));
  expectTypeOf([nothing, numbers]).items.returns.toEqualTypeOf<Route>();
});

test('a tenant id is not a string', () => {
  const forTenant = (tenant: TenantId): TenantId => tenant;
  // @ts-expect-error: only a check makes one
  const wrong = () => forTenant('acme');
  expectTypeOf(wrong).returns.toEqualTypeOf<TenantId>();
});
