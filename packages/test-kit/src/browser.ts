import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { describe } from 'vitest';

/**
 * Tests in a real browser: on Linux x64 the Chromium that comes from npm, elsewhere the Chrome of the machine. Where
 * there is none they are skipped, under a name that says so.
 *
 * @param tests declares the tests; `launch` opens a browser, which the tests close
 */
export function describeInBrowser(name: string, tests: (launch: () => Promise<Browser>) => void): void {
  if (hasOwnChromium || existsSync(chromeOfTheMachine)) describe(name, () => tests(launchBrowser));
  else describe.skip(`${name} (skipped: there is no Chrome on this machine)`, () => tests(launchBrowser));
}

// The package's own `args` are left alone. They are made for AWS Lambda, and among them is `--disable-web-security`, with
// which every test of what a browser refuses would pass.
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(hasOwnChromium ? await ownChromium() : { channel: 'chrome' });
}

/** `@sparticuz/chromium` comes with a browser for these. */
const hasOwnChromium = process.platform === 'linux' && process.arch === 'x64';

/** Where Chrome is installed to. */
const chromeOfTheMachine =
  process.platform === 'darwin'
    ? '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    : '/opt/google/chrome/chrome';

/**
 * Unpacks the browser on first use, some 200 MB, with the libraries and a font that a bare machine lacks. The package
 * would unpack it to `/tmp` as it goes, so that two tests that start at once find half of it, and a newer version finds
 * the older one; here it gets a folder of its own, which is moved into place when it is complete.
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
      // Another test was quicker.
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
    // It unpacks its libraries where it takes itself to be on Lambda, and everything to the folder for temporary files.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  const fonts =
    '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fonts-cache</cachedir></fontconfig>';
  await writeFile(join(folder, 'fonts.conf'), fonts);
}
