import { configurableVariables } from '@freehold/environment';
import { expect, test } from 'vitest';
import type { ConfiguredVariables } from '../config/api-variables-setting.ts';
import { deploysApi } from '../config/rules.ts';
import { type Settings, settings } from '../config/settings.ts';

// What must not compile. tsc reports a `@ts-expect-error` without an error below it.

const complete: Settings = settings.parse({ domainPrefix: 'acorn' });

test('Settings has all of its members', () => {
  // @ts-expect-error: domainPrefix, the required setting, is missing
  const withoutPrefix: Settings = { ...complete, domainPrefix: undefined };
  // @ts-expect-error: all but one are missing
  const almostEmpty: Settings = { domainPrefix: 'acorn' };
  expect(deploysApi({ ...withoutPrefix, ...complete })).toBe(false);
  expect(almostEmpty).not.toHaveProperty('name');
});

test('Settings has numbers, booleans and words, not the text of the stack file', () => {
  // @ts-expect-error: a number, not its text
  const textForNumber: Settings['apiMinTasks'] = '2';
  // @ts-expect-error: one of the numbers that Fargate has
  const unknownSize: Settings['apiCpu'] = 300;
  // @ts-expect-error: one of Cognito's plans
  const unknownPlan: Settings['userPoolTier'] = 'FREE';
  // @ts-expect-error: lists are frozen
  expect(() => complete.callbackUrls.push('https://app.example.com/callback')).toThrow(TypeError);
  expect([textForNumber, unknownSize, unknownPlan]).not.toContain(complete.apiCpu);
});

test('apiVariables has only variables that a deployment may set', () => {
  // @ts-expect-error: the stack sets this one
  const wrong: ConfiguredVariables = { COGNITO_USER_POOL_ID: 'us-east-1_AbCdEfGhI' };
  const right: ConfiguredVariables = { TENANT_MODE: 'claim' };
  expect(configurableVariables).toEqual(expect.arrayContaining(Object.keys(right)));
  expect(configurableVariables).not.toEqual(expect.arrayContaining(Object.keys(wrong)));
});
