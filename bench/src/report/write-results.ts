import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartOf } from './chart.ts';
import { markdownOf } from './markdown.ts';
import type { Results } from './results.ts';

/**
 * Writes results as Markdown, JSON and, if the mix was measured, a chart.
 *
 * @param name the file name without its ending
 * @returns the path of the Markdown page
 */
export async function writeResults(folder: string, name: string, results: Results): Promise<string> {
  await mkdir(folder, { recursive: true });
  const chart = chartOf(results);
  const chartFile = join(folder, `${name}.svg`);
  if (chart === undefined) await rm(chartFile, { force: true });
  else await writeFile(chartFile, chart);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
  const page = join(folder, `${name}.md`);
  await writeFile(page, markdownOf(results, chart === undefined ? undefined : `${name}.svg`));
  return page;
}
