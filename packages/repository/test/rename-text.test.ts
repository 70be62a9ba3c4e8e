import { expect, test } from 'vitest';
import { renameText, titleOf } from '../src/rename/names.ts';

const acme = { name: 'acme-platform', scope: '@acme', title: 'Acme Platform' };

test.each([
  ['a package', "from '@freehold/tenancy'", "from '@acme/tenancy'"],
  ['the scope in a pattern', '"@freehold/*"', '"@acme/*"'],
  ['the scope alone', 'node_modules/@freehold', 'node_modules/@acme'],
  ['an address', 'ada@freehold.example', 'ada@acme-platform.example'],
  ['a problem', 'urn:freehold:problem:not_found', 'urn:acme-platform:problem:not_found'],
  ['a cookie', '__Host-freehold_session', '__Host-acme_platform_session'],
  ['a role', 'GRANT SELECT ON items TO freehold_app;', 'GRANT SELECT ON items TO acme_platform_app;'],
  [
    'a database in a URL',
    'postgresql://freehold_api:x@db:5432/freehold',
    'postgresql://acme_platform_api:x@db:5432/acme_platform',
  ],
  ['a database by its name', "const databaseName = 'freehold';", "const databaseName = 'acme_platform';"],
  ['a variable of the environment', 'FREEHOLD_HOME', 'ACME_PLATFORM_HOME'],
  ['a folder', '.freehold/secrets.json', '.acme-platform/secrets.json'],
  ['a resource on AWS', 'freehold-dev-database', 'acme-platform-dev-database'],
  ['a setting of Pulumi', 'freehold:domainPrefix', 'acme-platform:domainPrefix'],
  ['a command', '$ freehold doctor', '$ acme-platform doctor'],
  ['a sentence', 'Freehold is running', 'Acme Platform is running'],
  ['a password', 'Freehold-demo-1', 'AcmePlatform-demo-1'],
  ['a pool’s id', 'us-east-1_Freehold', 'us-east-1_AcmePlatform'],
  ['an identifier', 'freeholdVariables(isFreehold)', 'acmePlatformVariables(isAcmePlatform)'],
  ['a key of an object', "{ freehold: 'a' }", "{ 'acme-platform': 'a' }"],
])('renames %s', (_, before, after) => {
  expect(renameText(before, acme)).toBe(after);
});

test('makes a title of a name', () => {
  expect(titleOf('acme-platform')).toBe('Acme Platform');
});
