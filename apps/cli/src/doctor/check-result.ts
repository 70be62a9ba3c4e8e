/** What a check found. */
export type CheckResult =
  | { readonly state: 'good'; readonly what: string }
  /** Something is wrong: what, and the command or setting that cures it. */
  | { readonly state: 'bad'; readonly what: string; readonly cure: string }
  /** It could not be looked at from here, and why. */
  | { readonly state: 'unknown'; readonly what: string };

export function passed(what: string): CheckResult {
  return { state: 'good', what };
}

export function failed(what: string, cure: string): CheckResult {
  return { state: 'bad', what, cure };
}

export function notChecked(what: string): CheckResult {
  return { state: 'unknown', what };
}

/** What is wrong, or in one sentence that nothing is. */
export function passedUnlessFailed(sentence: string, findings: readonly (CheckResult | undefined)[]): CheckResult[] {
  const results = findings.filter((finding) => finding !== undefined);
  return results.some(({ state }) => state === 'bad') ? results : [passed(sentence), ...results];
}

/** What went wrong, in one line. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
