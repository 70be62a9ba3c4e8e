import type { Command } from 'commander';

/** The examples at the end of a command's help, written as the user types the command. */
export function example(...lines: readonly string[]): (context: { command: Command }) => string {
  return ({ command }) => {
    const heading = lines.length === 1 ? 'Example' : 'Examples';
    return `\n${heading}:\n${lines.map((line) => `  ${rootOf(command).name()} ${line}`).join('\n')}`;
  };
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
