/** A step of a document. */
export type Step =
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  | { readonly kind: 'edit'; readonly path: string; readonly diff: string };

/**
 * Reads the code blocks of a document, in their order. `sh`: a command a line. `diff`: a change of the file that the first
 * line names. Any other block whose first line is a comment with a path: a new file.
 */
export function readSteps(markdown: string): Step[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, language = '', text = '']): Step[] => {
    const [first = '', ...rest] = text.split('\n');
    if (language === 'sh')
      return text
        .trim()
        .split('\n')
        .map((command) => ({ kind: 'command', command }));
    if (language === 'diff') return [{ kind: 'edit', path: first.trim(), diff: rest.join('\n') }];
    const path = /^(?:\/\/|--) (\S+\/\S+)$/.exec(first)?.[1];
    return path === undefined ? [] : [{ kind: 'create', path, text: rest.join('\n') }];
  });
}

/**
 * Applies a diff without line numbers: a line with `…` alone means the lines between two changes.
 *
 * @throws {Error} where the file does not have the lines, or has them more than once
 */
export function applyDiff(text: string, diff: string): string {
  return diff.split(/^…\n/m).reduce((edited, hunk) => {
    const lines = hunk.replace(/\n$/, '').split('\n');
    const before = lines
      .filter((line) => !line.startsWith('+'))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
    const after = lines
      .filter((line) => !line.startsWith('-'))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
    const [head, tail, ...more] = edited.split(before);
    if (head === undefined || tail === undefined || more.length > 0) {
      throw new Error(`These lines are there ${edited.split(before).length - 1} times:\n${before}`);
    }
    return head + after + tail;
  }, text);
}
