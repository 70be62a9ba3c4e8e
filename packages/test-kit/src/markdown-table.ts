/**
 * Reads the rows of the first table under a heading, as lists of cells without their backticks.
 *
 * @throws {Error} where there is none: a test of no rows would pass
 */
export function tableUnder(heading: string, markdown: string): string[][] {
  const [, section] = markdown.split(new RegExp(`^#+ ${RegExp.escape(heading)}$`, 'm'));
  const rows = (section?.split(/^#+ /m)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  if (rows.length < 3) throw new Error(`There is no table under "${heading}".`);
  // The first two lines are the header and the line of dashes.
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}
