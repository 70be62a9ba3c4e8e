import { Command, InvalidArgumentError } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { environmentLine, writeVariables } from './environment-file.ts';
import { readStackEnvironment } from './stack-outputs.ts';

interface Options {
  readonly stack?: string;
  readonly write?: string;
}

export function environmentCommand(action: Action): Command {
  return new Command('env')
    .description('Print the API’s variables, secrets included, from the outputs of a stack')
    .option('--stack <name>', 'a stack other than the selected one', stackArgument)
    .option('--write <file>', 'write them to this file, replacing those of the same names')
    .addHelpText('after', example('env --stack dev', 'env --stack dev --write .env'))
    .action(
      action(async ({ source, output }, { stack, write }: Options) => {
        const variables = await readStackEnvironment(stack, source);
        if (write === undefined) {
          output.result(variables, () =>
            Object.entries(variables)
              .map(([name, value]) => environmentLine(name, value))
              .join('\n'),
          );
          return;
        }
        await writeVariables(write, variables);
        const names = Object.keys(variables);
        output.result({ file: write, variables: names }, () => `Wrote ${names.length} variables into ${write}.`);
      }),
    );
}

/** Parses the name of a stack by Pulumi's rule: optionally after an organisation and a project. */
function stackArgument(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]{0,300}$/.test(text)) return text;
  throw new InvalidArgumentError('This is no name of a stack.');
}
