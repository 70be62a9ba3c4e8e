import type { EnvironmentSource } from '@freehold/environment';
import { Command, Help, type Option } from 'commander';
import type { Action } from './action.ts';
import { doctorCommand } from './doctor/command.ts';
import { environmentCommand } from './environment/command.ts';
import { readLocalInstallation } from './local-installation.ts';
import { seedCommand } from './seed/command.ts';
import { openServices } from './services.ts';
import { tenantCommands } from './tenants/index.ts';
import { createOutput, type Terminal } from './terminal/output.ts';
import { userCommands } from './users/index.ts';

/** What the command is run with. */
export interface ProgramContext {
  readonly source: EnvironmentSource;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  now(): Date;
}

interface GlobalOptions {
  readonly json: boolean;
  readonly local: boolean;
}

/** The operator's command with all that is below it. Misuse is thrown as commander's errors. */
export function createProgram(context: ProgramContext): Command {
  const { source, terminal, signal, wait, now } = context;
  const program = new Command('freehold');

  const action: Action =
    (work) =>
    async (...args) => {
      const { json, local } = program.opts<GlobalOptions>();
      const variables = local ? { ...source, ...(await readLocalInstallation(source)) } : source;
      const output = createOutput(terminal, json, signal);
      const services = openServices({ source: variables, output, signal, wait, now });
      try {
        await work(services, ...args);
      } finally {
        await services.close();
      }
    };

  program
    .description('Tenants, their people, and the health of an installation')
    .option('--json', 'answer with JSON, for programs', false)
    .option('--local', 'work on what `npm run dev` runs on this machine', false)
    .configureHelp({ optionDescription: describeOption })
    .showHelpAfterError('See what there is: freehold --help')
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .addCommand(tenantCommands(action))
    .addCommand(userCommands(action))
    .addCommand(seedCommand(action))
    .addCommand(environmentCommand(action))
    .addCommand(doctorCommand(action));
  for (const command of withDescendants(program)) {
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

/** That a flag isn't set unless it is set goes without saying. */
function describeOption(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}
