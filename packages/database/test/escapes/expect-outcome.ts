import { inspect } from 'node:util';
import { expect } from 'vitest';
import { type Outcome, refusalOf } from './attempt.ts';
import type { Estate } from './estate.ts';

/**
 * Makes an attempt and checks what comes of it: the answer or the refusal, that neither holds anything of globex's, and
 * that globex has what it had.
 */
export async function expectOutcome(estate: Estate, outcome: Outcome, run: () => unknown): Promise<void> {
  const before = await estate.globex();
  const [answer, refusal] = await settled(run);
  expect(inspect(answer, { depth: 12 })).not.toContain('secret');
  expect(refusal).not.toContain('secret');
  expect(await estate.globex()).toEqual(before);
  if ('answer' in outcome) {
    expect(refusal).toBe('');
    expect(answer).toEqual(outcome.answer);
  } else {
    expect({ answer, refusal }).toEqual({ answer: undefined, refusal: expect.stringMatching(outcome.refusal) });
  }
}

async function settled(run: () => unknown): Promise<readonly [answer: unknown, refusal: string]> {
  try {
    return [await run(), ''];
  } catch (error) {
    return [undefined, refusalOf(error)];
  }
}
