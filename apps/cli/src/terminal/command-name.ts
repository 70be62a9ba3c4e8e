/** How the user typed the command: `npm run freehold --` in a clone, `freehold` in the container image. */
export function commandName(source: Readonly<Record<string, string | undefined>>): string {
  return source['npm_lifecycle_event'] === 'freehold' ? 'npm run freehold --' : 'freehold';
}

/** Rewrites the commands in a text, which are written as `freehold …` in backticks, as the user types them. */
export function withCommandName(text: string, name: string): string {
  return text.replaceAll('`freehold ', `\`${name} `);
}
