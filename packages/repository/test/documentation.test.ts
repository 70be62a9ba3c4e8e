import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
const documents = files.filter((path) => path.endsWith('.md'));
const scriptsOf = (manifests: readonly string[]) =>
  manifests.flatMap((path) => Object.keys(JSON.parse(readFileSync(join(root, path), 'utf8')).scripts ?? {}));
const rootScripts = new Set(scriptsOf(['package.json']));
const workspaceScripts = new Set(scriptsOf(files.filter((path) => path.endsWith('/package.json'))));

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const withoutCode = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, '');

describe.each(documents)('%s', (path) => {
  const text = textOf(path);

  test('links to files that exist', () => {
    const broken = linksOf(text).filter(({ file }) => file !== '' && !existsSync(join(root, dirname(path), file)));
    expect(broken).toEqual([]);
  });

  test('links to headings that exist', () => {
    const broken = linksOf(text).filter(({ file, anchor }) => {
      const target = file === '' ? path : normalize(join(dirname(path), file));
      return anchor !== '' && !anchorsOf(textOf(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names paths that exist', () => {
    expect(pathsOf(text).filter((named) => !pathExists(named))).toEqual([]);
  });

  test('shows pictures of less than 150 kB', () => {
    const images = linksOf(text).filter(({ file }) => file.endsWith('.png'));
    for (const { file } of images) expect(statSync(join(root, dirname(path), file)).size).toBeLessThan(150_000);
  });

  test('names npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:-s )?(\w[\w-]*(?::\w+)*)([^`\n]*)/g)];
    const missing = named.filter(([, script = '', more = '']) =>
      more.includes(' -w ') ? !workspaceScripts.has(script) : !rootScripts.has(script),
    );
    expect(missing.map(([command]) => command)).toEqual([]);
  });
});

test('docs/architecture.md lists every workspace', () => {
  const workspaces = files.filter((path) => path.endsWith('/package.json')).map((path) => `${dirname(path)}/`);
  const text = textOf('docs/architecture.md');
  expect(workspaces.filter((path) => !text.includes(path))).toEqual([]);
});

describe('docs/security.md', () => {
  const rows = [
    ...textOf('docs/security.md').matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| .+ \| (.+) \| (.*) \|$/gm),
  ].map(([, id = '', level = '', state = '', why = '']) => ({
    id,
    level,
    state,
    why,
    chapter: Number(id.split('.')[0]),
  }));

  test('has each requirement of ASVS 5.0 of levels 1 and 2 once', () => {
    // Counted in the standard, chapter by chapter.
    const counts = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];
    expect(counts.map((_, index) => rows.filter(({ chapter }) => chapter === index + 1).length)).toEqual(counts);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ level }) => level === '1')).toHaveLength(70);
  });

  test('names a test for whatever is met, and a reason for the rest', () => {
    for (const { id, state, why } of rows) {
      expect([id, state]).toEqual([id, expect.toBeOneOf(['met', 'not met', 'not applicable'])]);
      if (state === 'met') expect([id, why]).toEqual([id, expect.stringMatching(/\]\(\.\.\/[^)]+\.test\.ts\)/)]);
      else expect([id, why]).toEqual([id, expect.stringMatching(/\w{2}/)]);
    }
  });

  test('counts its rows', () => {
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    expect(textOf('docs/security.md').replaceAll('\n', ' ')).toContain(
      `Of ${rows.length} requirements ${count('met')} are met, ${count('not met')} aren't, and ${count('not applicable')} don't apply.`,
    );
  });
});

function linksOf(text: string): { file: string; anchor: string }[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { file, anchor };
    });
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/^#+ +(.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/**
 * Paths in code spans: `apps/api/src/main.ts`, or the end of one, `guards/authenticate.ts`. Patterns, placeholders and the
 * notes that examples add are left out.
 */
function pathsOf(text: string): string[] {
  return [...text.matchAll(/`((?:\.ci|\.github|[a-z][\w-]*)\/[^`\s]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => /^(?:apps|bench|docker|docs|infra|packages|prisma|\.)|\/$|\.(?:ts|mjs|sql|md|ya?ml)$/.test(path))
    .filter((path) => !/[*…{}<>]|notes|node_modules|generated/.test(path));
}

function pathExists(path: string): boolean {
  const plain = path.replace(/\/$/, '');
  return files.some((file) => `/${file}/`.includes(`/${plain}/`));
}
