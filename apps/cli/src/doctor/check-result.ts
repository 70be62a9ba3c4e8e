/** The result of a check. */
export type CheckResult =
  | { readonly state: 'good'; readonly what: string }
  /** What is wrong, and the command or setting that fixes it. */
  | { readonly state: 'bad'; readonly what: string; readonly cure: string }
  /** What works and had better be otherwise, and what to do. */
  | { readonly state: 'warning'; readonly what: string; readonly cure: string }
  /** What can't be checked from here, and why. */
  | { readonly state: 'unknown'; readonly what: string };

export function passed(what: string): CheckResult {
  return { state: 'good', what };
}

export function failed(what: string, cure: string): CheckResult {
  return { state: 'bad', what, cure };
}

export function warned(what: string, cure: string): CheckResult {
  return { state: 'warning', what, cure };
}

export function notChecked(what: string): CheckResult {
  return { state: 'unknown', what };
}

/** The failures and warnings among some results, or one sentence if there are none. */
export function passedUnlessFailed(sentence: string, checks: readonly (CheckResult | undefined)[]): CheckResult[] {
  const results = checks.filter((result) => result !== undefined);
  return results.some(({ state }) => state === 'bad' || state === 'warning') ? results : [passed(sentence), ...results];
}
