import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { describe } from 'vitest';

/**
 * Declares tests that run in a real browser: on Linux x64 in Chromium from npm, elsewhere in the installed Chrome. Skips
 * them where there is no browser, and says so in their name.
 *
 * @param tests declares the tests; `launch` opens a browser, which the tests close
 */
export function describeInBrowser(name: string, tests: (launch: () => Promise<Browser>) => void): void {
  if (hasOwnChromium || existsSync(chromeOfTheMachine)) describe(name, () => tests(launchBrowser));
  else describe.skip(`${name} (skipped: there is no Chrome on this machine)`, () => tests(launchBrowser));
}

// Without the package's own `args`: they are for AWS Lambda. One of them, `--disable-web-security`, turns off checks that
// the tests rely on.
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(hasOwnChromium ? await ownChromium() : { channel: 'chrome' });
}

/** `@sparticuz/chromium` has a browser for Linux x64 only. */
const hasOwnChromium = process.platform === 'linux' && process.arch === 'x64';

/** The path that Chrome's installer uses. */
const chromeOfTheMachine =
  process.platform === 'darwin'
    ? '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    : '/opt/google/chrome/chrome';

/**
 * Unpacks the browser on first use, some 200 MB, with its libraries and a font. The package itself unpacks it to `/tmp`,
 * where a concurrent test finds an incomplete one. Here each version has a folder, which is moved into place when complete.
 */
async function ownChromium(): Promise<LaunchOptions> {
  const build = dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(await readFile(join(build, '../package.json'), 'utf8'));
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
  const folder = join(cache, `freehold-chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const unfinished = await mkdtemp(`${folder}-`);
    await unpackTo(unfinished);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true });
      // Another test has unpacked it meanwhile.
      if (!existsSync(folder)) throw error;
    });
  }
  const env = {
    LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    XDG_CACHE_HOME: folder,
  };
  return { executablePath: join(folder, 'chromium'), env };
}

async function unpackTo(folder: string): Promise<void> {
  const script = "(await import('@sparticuz/chromium')).default.executablePath()";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', `await ${script}`], {
    cwd: import.meta.dirname,
    // The package unpacks its libraries only on Lambda, and everything into the folder for temporary files.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  const fonts =
    '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fonts-cache</cachedir></fontconfig>';
  await writeFile(join(folder, 'fonts.conf'), fonts);
}
