import type { EnvironmentSource } from '@freehold/environment';
import { printableStyledLines } from '@freehold/printable';
import { Command, Help, type Option } from 'commander';
import type { Action } from './action.ts';
import { doctorCommand } from './doctor/command.ts';
import { environmentCommand } from './environment/command.ts';
import { UsageError } from './errors.ts';
import { readLocalInstallation } from './local-installation.ts';
import { seedCommand } from './seed/command.ts';
import { openServices } from './services.ts';
import { tenantCommands } from './tenants/index.ts';
import { createOutput, type Terminal } from './terminal/output.ts';
import { userCommands } from './users/index.ts';

/** What the command is run with. */
export interface ProgramContext {
  /** How the user typed the command: `npm run freehold --`. */
  readonly command: string;
  readonly source: EnvironmentSource;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  now(): Date;
}

export interface GlobalOptions {
  readonly json: boolean;
  readonly local: boolean;
}

/** The operator's command with its subcommands. Usage errors are thrown as commander's errors. */
export function createProgram(context: ProgramContext): Command {
  const { source, terminal, signal, wait, now } = context;
  const program = new Command(context.command);

  const action: Action =
    (work) =>
    async (...args) => {
      const { json, local } = program.opts<GlobalOptions>();
      const variables = local ? { ...source, ...(await readLocalInstallation(source)) } : source;
      const command = local ? `${context.command} --local` : context.command;
      const output = createOutput({ terminal, json, signal, command });
      const services = openServices({ source: variables, output, signal, wait, now });
      try {
        await work(services, ...args);
      } catch (error) {
        // Commander passes the command itself last; its `error` prints the message and the command's help.
        const self: unknown = args.at(-1);
        if (error instanceof UsageError && self instanceof Command && !json) self.error(error.message, { exitCode: 2 });
        throw error;
      } finally {
        await services.close();
      }
    };

  program
    .description('Tenants, their users, and the health of an installation')
    .option('--json', 'print JSON, for programs', false)
    .option('--local', 'use the installation that `npm run dev` runs on this machine', false)
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(printableStyledLines(text)),
      writeErr: (text) => terminal.stderr.write(printableStyledLines(text)),
    })
    .addCommand(tenantCommands(action))
    .addCommand(userCommands(action))
    .addCommand(seedCommand(action))
    .addCommand(environmentCommand(action))
    .addCommand(doctorCommand(action));
  for (const command of withDescendants(program)) command.exitOverride().copyInheritedSettings(program);
  return program;
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

/** Leaves out the default of a flag, which is always false. */
function describeOption(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}
