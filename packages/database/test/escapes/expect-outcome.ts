import { inspect } from 'node:util';
import { expect } from 'vitest';
import { messageOf, type Outcome } from './attempt.ts';
import type { TwoTenants } from './two-tenants.ts';

/** Makes an attempt and checks its outcome, that it contains nothing of globex's, and that globex's rows are unchanged. */
export async function expectOutcome(twoTenants: TwoTenants, outcome: Outcome, run: () => unknown): Promise<void> {
  const before = await twoTenants.readGlobex();
  const [value, message] = await settled(run);
  expect(inspect(value, { depth: 12 })).not.toContain('secret');
  expect(message).not.toContain('secret');
  expect(await twoTenants.readGlobex()).toEqual(before);
  if ('value' in outcome) {
    expect(message).toBe('');
    expect(value).toEqual(outcome.value);
  } else {
    expect({ value, message }).toEqual({
      value: undefined,
      message: expect.stringMatching(outcome.message),
    });
  }
}

async function settled(run: () => unknown): Promise<readonly [answer: unknown, refusal: string]> {
  try {
    return [await run(), ''];
  } catch (error) {
    return [undefined, messageOf(error)];
  }
}
