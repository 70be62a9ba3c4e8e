/** `npm run screenshots`: the pictures of the README, taken of a fresh `npm run dev`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { launchBrowser } from '@freehold/test-kit/browser';
import getPort from 'get-port';
import type { Browser, Page } from 'playwright-core';

const root = join(import.meta.dirname, '../../../..');
const user = { email: 'wile@acme.example', password: 'Freehold-demo-1' };

const data = await mkdtemp(join(tmpdir(), 'freehold-screenshots-'));
const [api, cognito, postgres] = [await getPort(), await getPort(), await getPort()];
const site = `http://localhost:${api}`;
const dev = startDev();
const stopped = once(dev, 'exit');
try {
  await printed(dev, 'is running');
  const browser = await launchBrowser();
  await photographFrontPage(browser);
  await photographDocumentation(browser);
  await browser.close();
} finally {
  dev.kill('SIGINT');
  await stopped;
  await rm(data, { recursive: true, force: true });
}

function startDev(): ChildProcess {
  return spawn(process.execPath, ['apps/dev/src/main.ts'], {
    cwd: root,
    env: {
      // biome-ignore lint/style/noProcessEnv: what is started needs a PATH, and none of the caller's settings.
      PATH: process.env['PATH'],
      FREEHOLD_HOME: data,
      PORT: String(api),
      FREEHOLD_COGNITO_PORT: String(cognito),
      FREEHOLD_POSTGRES_PORT: String(postgres),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function printed(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  // The pipe stays open: without it, the child would end when it prints the next line.
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += chunk;
    if (output.includes(text)) return void child.stdout?.resume();
  }
  throw new Error(`npm run dev ended before it printed “${text}”:\n${output}`);
}

async function photographFrontPage(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  await page.goto(site);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('Email address').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${site}/`);
  await photograph(page, 'front-page');
}

async function photographDocumentation(browser: Browser): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 640 } });
  await page.goto(`${site}/api/docs`);
  await page.locator('#operations-tag-items').evaluate((heading) => heading.scrollIntoView());
  await photograph(page, 'api-docs');
}

async function photograph(page: Page, name: string): Promise<void> {
  const path = join('docs/images', `${name}.png`);
  await page.screenshot({ path: join(root, path), animations: 'disabled' });
  process.stdout.write(`${path}\n`);
}
