import { tenantId } from '@freehold/tenancy';
import { expect, test } from 'vitest';
import {
  type BearerToken,
  issuedToken,
  type Principal,
  parseSubject,
  readBearerToken,
  type Subject,
} from '../src/index.ts';

// What must not compile. tsc reports a `@ts-expect-error` without an error below it.

test('a string is not a Subject', () => {
  // @ts-expect-error: only parseSubject makes one
  const wrong: Subject = '9f1c';
  const right: Subject = parseSubject('9f1c');
  expect(wrong).toBe(right);
});

test('a string is not a BearerToken', () => {
  // @ts-expect-error: only readBearerToken and issuedToken make one
  const wrong: BearerToken = 'e30.e30.c2ln';
  const right: BearerToken = issuedToken('e30.e30.c2ln');
  expect(wrong).toBe(right);
});

test('a header is a token only after missing and malformed are ruled out', () => {
  const read = readBearerToken('Bearer e30.e30.c2ln');
  // @ts-expect-error: it may be missing
  const wrong: BearerToken = read;
  expect(wrong).toBe(read === 'missing' || read === 'malformed' ? undefined : read);
});

test('a tenant id is not a Subject, and a Principal has all of its members', () => {
  // @ts-expect-error: two brands
  const wrong: Subject = tenantId('acme');
  // @ts-expect-error: most members are missing
  const principal: Principal = { sub: wrong, username: 'acme' };
  expect(principal.sub).toBe('acme');
});
