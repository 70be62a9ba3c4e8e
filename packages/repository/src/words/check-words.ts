import { basename } from 'node:path';
import ts from 'typescript';
import { retiredNames, retiredWords } from './retired-words.ts';

// Biome has no list of refused identifiers, and cspell can't tell an identifier from prose.

export interface RetiredWordUse {
  readonly file: string;
  /** The first line that has it; 0 for the file's own name. */
  readonly line: number;
  readonly name: string;
  readonly instead: string;
}

/**
 * Finds retired words in a file's name, and in the identifiers of a TypeScript file.
 *
 * @param file its path in the repository
 * @param text its content; `undefined` for a file that isn't TypeScript
 */
export function findRetiredWords(file: string, text: string | undefined): RetiredWordUse[] {
  const uses: RetiredWordUse[] = [];
  const inName = replacementFor(basename(file).replace(/\..*$/, ''));
  if (inName !== undefined) uses.push({ file, line: 0, name: basename(file), instead: inName });
  if (text === undefined) return uses;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const seen = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !seen.has(node.text)) {
      seen.add(node.text);
      const instead = replacementFor(node.text);
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      if (instead !== undefined) uses.push({ file, line, name: node.text, instead });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

function replacementFor(name: string): string | undefined {
  const words = name.split(/[^A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
  const whole = words
    .map((word, index) => (index === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join('');
  for (const candidate of [name, whole]) {
    if (Object.hasOwn(retiredNames, candidate)) return retiredNames[candidate];
  }
  const word = words.find((one) => Object.hasOwn(retiredWords, one));
  return word === undefined ? undefined : retiredWords[word];
}
