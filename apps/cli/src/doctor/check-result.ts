/** What a check found. */
export type Finding =
  | { readonly state: 'good'; readonly what: string }
  /** Something is wrong: what, and the command or setting that cures it. */
  | { readonly state: 'bad'; readonly what: string; readonly cure: string }
  /** It could not be looked at from here, and why. */
  | { readonly state: 'unknown'; readonly what: string };

export function good(what: string): Finding {
  return { state: 'good', what };
}

export function bad(what: string, cure: string): Finding {
  return { state: 'bad', what, cure };
}

export function unknown(what: string): Finding {
  return { state: 'unknown', what };
}

/** What is wrong, or in one sentence that nothing is. */
export function unlessBad(sentence: string, findings: readonly (Finding | undefined)[]): Finding[] {
  const found = findings.filter((finding) => finding !== undefined);
  return found.some(({ state }) => state === 'bad') ? found : [good(sentence), ...found];
}

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
