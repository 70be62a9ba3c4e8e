import { figure } from './format.ts';
import { figuresOf, findSeries } from './lookup.ts';
import { competitorIds, competitorNames, type Results } from './results.ts';
import { type Summary, summarize } from './statistics.ts';

const width = 860;
const barsFrom = 230;
const barsTo = 760;
const barHeight = 20;
const groupGap = 34;

const colours = { own: '#1f6feb', others: '#9aa7b5', text: '#1f2328', faint: '#59636e', whisker: '#1f2328' };

/**
 * Draws the mix's requests per second as bars, with a line from the lowest to the highest round.
 *
 * @returns an SVG document; `undefined` if the mix was not measured
 */
export function chartOf(results: Results): string | undefined {
  const groups = [1, 16, 128].flatMap((connections) => {
    const bars = competitorIds.flatMap((competitor) => {
      const perSecond = figuresOf(findSeries(results, { scenario: 'mix', competitor, connections }), 'perSecond');
      return perSecond.length === 0 ? [] : [{ competitor, summary: summarize(perSecond) }];
    });
    return bars.length === 0 ? [] : [{ connections, bars }];
  });
  if (groups.length === 0) return undefined;
  const highest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ summary }) => summary.high)));
  const x = (perSecond: number) => barsFrom + ((barsTo - barsFrom) * perSecond) / highest;

  const parts: string[] = [];
  let y = 46;
  for (const { connections, bars } of groups) {
    parts.push(text(16, y + 4, connections === 1 ? '1 connection' : `${connections} connections`, 'font-weight="600"'));
    y += 14;
    for (const { competitor, summary } of bars) {
      const fill = competitor === 'freehold' ? colours.own : colours.others;
      parts.push(bar(competitorNames[competitor], summary, y, x, fill));
      y += barHeight + 4;
    }
    y += groupGap - 14;
  }
  const height = y - 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="Requests per second of the mix">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 22, 'Requests per second of the mix: median of all rounds, lowest to highest', 'font-size="14"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function bar(
  name: string,
  { median, low, high }: Summary,
  y: number,
  x: (value: number) => number,
  fill: string,
): string {
  const middle = y + barHeight / 2;
  const end = Math.max(x(high), x(median)) + 8;
  return [
    text(barsFrom - 8, middle + 4, name, `text-anchor="end" fill="${colours.faint}"`),
    `<rect x="${barsFrom}" y="${y}" width="${rounded(x(median) - barsFrom)}" height="${barHeight}" fill="${fill}"/>`,
    `<path d="M${rounded(x(low))} ${middle}H${rounded(x(high))}" stroke="${colours.whisker}" stroke-width="1.5"/>`,
    text(end, middle + 4, figure(median), ''),
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes: string): string {
  const fill = attributes.includes('fill=') ? '' : ` fill="${colours.text}"`;
  return `<text x="${rounded(x)}" y="${y}"${fill} ${attributes}>${escaped(content)}</text>`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
