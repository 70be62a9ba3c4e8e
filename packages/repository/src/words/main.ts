import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findRetiredWords } from './check-words.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const files = globSync('**/*.*', {
  cwd: root,
  exclude: ['**/node_modules/**', '**/generated/**', '.freehold/**', 'coverage/**', '**/.*/**'],
});
const uses = files
  // The table contains the words that it refuses.
  .filter((file) => !file.endsWith('retired-words.ts'))
  .flatMap((file) =>
    findRetiredWords(file, file.endsWith('.ts') ? readFileSync(`${root}/${file}`, 'utf8') : undefined),
  );

for (const { file, line, name, instead } of uses) {
  process.stderr.write(`${file}${line === 0 ? '' : `:${line}`}  ${name}: say “${instead}”\n`);
}
if (uses.length > 0) {
  process.stderr.write('\nThese words gave way to the field’s: see packages/repository/src/words/retired-words.ts.\n');
  process.exitCode = 1;
}
