/** What stands at the end of a command's help: how it is typed. */
export function example(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  freehold ${line}`).join('\n')}`;
}
