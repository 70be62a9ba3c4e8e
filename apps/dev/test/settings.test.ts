import { expect, test } from 'vitest';
import { readInspectPort, readSettings } from '../src/settings.ts';

test('ports have defaults, and come from the environment', () => {
  expect(readSettings({ PORT: '9000', FREEHOLD_COGNITO_PORT: '' }).ports).toEqual({
    PORT: 9000,
    FREEHOLD_COGNITO_PORT: 9229,
    FREEHOLD_POSTGRES_PORT: 54_329,
  });
});

test('two ports that are the same are refused', () => {
  expect(() => readSettings({ PORT: '9229' })).toThrow('PORT and FREEHOLD_COGNITO_PORT are the same port.');
});

test('invalid ports are named', () => {
  expect(() => readSettings({ PORT: '99999', FREEHOLD_COGNITO_PORT: 'x' })).toThrow(
    'PORT and FREEHOLD_COGNITO_PORT must be a port',
  );
  expect(() => readInspectPort('none')).toThrow('--inspect-port must be a port');
});

test('FREEHOLD_HOME is the data directory', () => {
  expect(readSettings({ FREEHOLD_HOME: '/data' }).dataDirectory).toBe('/data');
  expect(readSettings({}).dataDirectory).toMatch(/\/\.freehold$/);
});
